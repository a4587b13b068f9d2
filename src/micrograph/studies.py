"""A study: the records that are one piece of research, and why they are taken for it. Linked, never merged."""

from __future__ import annotations

from collections.abc import Sequence

from micrograph.records import Json
from micrograph.search import SearchIndex
from micrograph.search_request import summary

# Links that make a study of records; the others (derived, reuses …) lead out of it.
JOINING = ("same_dataset_as", "same_study_as", "mirror_of", "version_of")
_SHOWN = 50  # records of a study that are listed in full


def study(index: SearchIndex, number: int, fields: Sequence[str] | None = None, most: int = _SHOWN) -> Json:
    """A study as it stands in a list.

    Args:
        index: the release's data sets.
        number: a record of it, which leads: its title is the study's.
        fields: slots of each record.
        most: records and links that are listed; all are counted.
    """
    numbers = index.members(index.study_of(number))
    leading = index.dataset(number)
    records = [index.dataset(one) for one in numbers[:most]]
    reasons = [reason for record in records for reason in _reasons(record)]
    return {
        "id": leading["study"],
        "title": leading.get("title", ""),
        "records": len(numbers),
        "archives": sorted({record["archive"] for record in records}),
        "items": [summary(record, fields) for record in records],
        "links": reasons[:most],
    }


def _reasons(record: Json) -> list[Json]:
    """The links of a record that join it to its study; of a symmetric pair, one."""
    own = (record["archive"], record["accession"])
    found = []
    for row in record.get("related", ()):
        other = (row.get("target_archive", ""), row.get("target_accession", ""))
        if row["relation"] not in JOINING or not all(other) or (row["relation"].startswith("same_") and own > other):
            continue
        found.append(
            {
                "source": "/".join(own),
                "relation": row["relation"],
                "target": "/".join(other),
                "evidence": row.get("link_evidence", ""),
                "confidence": row.get("confidence"),
            }
        )
    if record.get("study_key"):
        found.append(
            {
                "source": "/".join(own),
                "relation": "same_study_as",
                "target": record["study_key"],
                "evidence": f"STUDY-KEY: {record['study_key']}",
                "confidence": 1.0,
            }
        )
    return found
