"""What one source says of one record: map, normalise, derive, validate, annotate. Pure; the unit of parallel work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from micrograph.annotate import annotate
from micrograph.archives import archive
from micrograph.completeness import completeness
from micrograph.derive import derive
from micrograph.identifiers import mask_emails, record_iri
from micrograph.limits import has_many_parts, new_report
from micrograph.normalise import normalise
from micrograph.places import led_back, places
from micrograph.profile_check import check_profile
from micrograph.records import Finding, Json, RawRecord, Report
from micrograph.resolve import Source
from micrograph.selection import select
from micrograph.terms.index import Terms
from micrograph.validate import remark, validate


@dataclass(frozen=True, slots=True)
class Described:
    """A source's normal form of a record, or None with the findings that say why."""

    connector: str
    archive: str
    accession: str
    source: Source | None
    findings: tuple[Finding, ...]


def describe(parts: Sequence[RawRecord], terms: Terms, base: str, profile: str | None = None) -> Described:
    """All parts that one connector brought of one record, as one normal form.

    Args:
        parts: the payloads.
        terms: the ontologies.
        base: base of our IRIs.
        profile: also say what the record lacks under this profile.
    """
    first = parts[0]
    report = Report(first.archive, first.accession) if profile is None else new_report(first.archive, first.accession)
    draft = archive(first.connector).to_dataset(parts, report)
    if draft is None:
        if not report.errors:
            report.add("RECORD-EMPTY", "error", "the connector made no data set of this payload")
        report.close()
        return Described(first.connector, first.archive, first.accession, None, tuple(report))
    if profile is not None and has_many_parts(draft, report):
        report.close()
        return Described(first.connector, first.archive, first.accession, None, tuple(report))
    dataset = describe_draft(draft, first.connector, terms, base, profile, report)
    record = _catalog_record(parts, dataset, base)
    fingerprint = "".join(sorted(part.fingerprint for part in parts))
    source = Source(first.connector, fingerprint, dataset, record)
    report.close()
    return Described(first.connector, dataset["archive"], dataset["accession"], source, tuple(report))


def describe_draft(draft: Json, connector: str, terms: Terms, base: str, profile: str | None, report: Report) -> Json:
    """A draft's normal form, with everything that is found wrong or missing in it."""
    # here e-mail addresses leave: from raw values and findings too
    dataset = normalise(mask_emails(draft), source=connector, base=base, terms=terms, report=report)
    dataset = derive(dataset, source=connector, terms=terms)
    in_payload = len(report)  # what follows points into the Dataset, until it is led back
    validate(dataset, report)
    # said to be missing, and then its accession stands for it: a list needs something to show (dryad 10.5061/dryad.50kt0)
    dataset.setdefault("title", dataset["accession"])
    dataset = annotate(dataset, source=connector, terms=terms, report=report)
    dataset = select(dataset, draft.get("communities", ()), report)
    remark(dataset, report)
    if profile is not None:
        check_profile(dataset, profile, terms, report)
    report.findings[in_payload:] = led_back(report.findings[in_payload:], places(draft))
    dataset["completeness"] = completeness(dataset, terms)
    return dataset


def _catalog_record(parts: Sequence[RawRecord], dataset: Json, base: str) -> Json:
    newest = max(parts, key=lambda part: part.fetched_at)
    record = {
        "id": record_iri(base, dataset["archive"], dataset["accession"], newest.connector),
        "primary_topic": dataset["id"],
        "connector": newest.connector,
    }
    if newest.url.startswith(("http://", "https://")):
        record["derived_from_source"] = newest.url
    if newest.fetched_at:
        record["fetched"] = newest.fetched_at
    return record
