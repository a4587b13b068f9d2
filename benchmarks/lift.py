"""Lifting records to N-Triples against linkml_runtime's rdflib_dumper, graphs equal (at least 40 x).

    python benchmarks/lift.py [RECORDS]

The dumper gets objects that were made before; making them is not counted. That the graphs are equal is held for 500 records
by tests/schema/test_promises.py; here for those that are timed.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from statistics import median
from time import perf_counter

from pyoxigraph import RdfFormat
from records import BASE, SCHEMA, datasets

from micrograph.export.graph import graph_form
from micrograph.identifiers import expand
from micrograph.model.lift import lift

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.schema.test_generated import for_dumper, shared_ids, stored


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    forms = [graph_form(dataset, BASE) for dataset in datasets(count)]
    few = forms[: max(20, count // 10)]
    warnings.simplefilter("ignore")
    from linkml.generators.pythongen import PythonGenerator
    from linkml_runtime.dumpers import rdflib_dumper
    from linkml_runtime.utils.schemaview import SchemaView

    module, view = PythonGenerator(str(SCHEMA)).compile_module(), SchemaView(str(SCHEMA))
    objects = [module.Dataset(**for_dumper(form, "Dataset")) for form in few]
    for form, one in zip(few, objects, strict=True):
        shared = {f"<{expand(term)}>" for term in shared_ids(form, "Dataset")}
        dumped = stored(rdflib_dumper.as_rdf_graph(one, view).serialize(format="nt"), RdfFormat.N_TRIPLES)
        assert {line for line in dumped if line.split(" ")[0] not in shared} == stored(
            "".join(lift("Dataset", form, BASE)), RdfFormat.N_TRIPLES
        )

    def ours() -> int:
        return sum(len(lift("Dataset", form, BASE)) for form in forms)

    def theirs() -> int:
        return sum(len(rdflib_dumper.as_rdf_graph(one, view)) for one in objects)

    rates = {}
    for name, run in (("micrograph lift", ours), ("rdflib_dumper", theirs)):
        run()
        seconds, triples = [], 0
        for _ in range(3):
            start = perf_counter()
            triples = run()
            seconds.append(perf_counter() - start)
        rates[name] = triples / median(seconds)
    for name, found in rates.items():
        print(f"{name}\t{found:,.0f} triples a second\t{found / rates['rdflib_dumper']:.0f} x")


if __name__ == "__main__":
    main()
