"""Validating records, all errors with their path, against `linkml.validator` with its JSON Schema plugin (at least 60 x).

    python benchmarks/validate.py [RECORDS]

Both get the same records as dicts, valid ones and the same number with a fault; both must find the same number of faults.
"""

from __future__ import annotations

import copy
import sys
import warnings
from statistics import median
from time import perf_counter
from typing import Any

from records import SCHEMA, datasets

from micrograph.records import Report
from micrograph.validate import _validator, validate


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    records = datasets(count)
    spoilt = [{**copy.deepcopy(record), "title": 7, "file_count": -1} for record in records]
    warnings.simplefilter("ignore")
    from linkml.validator import Validator
    from linkml.validator.plugins import JsonschemaValidationPlugin

    linkml = Validator(str(SCHEMA), validation_plugins=[JsonschemaValidationPlugin(closed=True)])

    def ours(some: list[dict[str, Any]]) -> int:
        """Schema, references and associations, as the pipeline does it."""
        total = 0
        for record in some:
            report = Report()
            validate(record, report)
            total += sum(finding.code.startswith("SCHEMA") for finding in report)
        return total

    def schema_only(some: list[dict[str, Any]]) -> int:
        validator = _validator("Dataset")
        return sum(1 for record in some for _ in validator.iter_errors(record))

    def theirs(some: list[dict[str, Any]]) -> int:
        return sum(len(linkml.validate(record, "Dataset").results) for record in some)

    for name, some in (("valid", records), ("two faults each", spoilt)):
        few = some[: max(40, count // 8)]  # theirs is slow: the rate is what counts
        assert ours(few) == schema_only(few) == theirs(few), (ours(few), theirs(few))
        runs = (
            ("micrograph, with references", ours, some),
            ("micrograph, schema alone", schema_only, some),
            ("linkml.validator", theirs, few),
        )
        rates = {kind: rate(run, part) for kind, run, part in runs}
        slowest = rates["linkml.validator"]
        for kind, found in rates.items():
            print(f"{name}\t{kind}\t{found:,.0f} records a second\t{found / slowest:.0f} x")


def rate(run: Any, some: list[dict[str, Any]]) -> float:
    """Records a second, the median of three runs after one that warms up."""
    run(some[:20])
    seconds = []
    for _ in range(3):
        start = perf_counter()
        run(some)
        seconds.append(perf_counter() - start)
    return len(some) / median(seconds)


if __name__ == "__main__":
    main()
