"""From an archive's draft to the normal form: text, dates, DOIs, people, licences, identifiers, terms.

Every rule that changes a value has a code; the raw value stays in the finding or beside the normal form. Pure: the draft
is not changed, nothing is opened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from micrograph import dates, identifiers
from micrograph.licences import NONE_STATED, Licence, licence
from micrograph.mentions import Claim, settle
from micrograph.model.tables import SLOTS
from micrograph.records import Finding, Json, Report
from micrograph.terms.curated import format_of
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES
from micrograph.text import one_line, plain

# Part of a data set's IRI for each list of its parts.
PARTS = {
    "contributors": "person", "publications": "publication", "grants": "grant", "study_components": "component",
    "biosamples": "biosample", "specimens": "specimen", "acquisitions": "acquisition", "annotations_data": "annotation",
    "image_data": "image-data", "image_correlations": "correlation", "analysed_data": "analysis",
    "distributions": "distribution", "related": "related",
}  # fmt: skip
# Class of the parts that normalise builds itself; people, publications and links have functions of their own.
_PART_CLASSES = {
    "study_components": "StudyComponent", "biosamples": "Biosample", "specimens": "Specimen",
    "acquisitions": "ImageAcquisition", "annotations_data": "AnnotationData", "image_data": "ImageData",
    "image_correlations": "ImageCorrelation", "analysed_data": "AnalysedData", "distributions": "Distribution",
}  # fmt: skip
TERM_SLOTS = tuple(slot for slot in SLOTS["Dataset"] if slot in SLOT_ROLES)
# Of parts only: a sex is no claim about the whole record.
_PART_TERM_SLOTS = tuple(slot for slot in SLOT_ROLES if slot not in SLOTS["Dataset"])
_LONG_TEXT = {
    "description", "biological_entity", "preparation_protocol", "growth_protocol", "instrument",
    "acquisition_parameters", "overview", "criteria", "coverage", "annotation_method", "annotation_confidence",
    "acknowledgements", "funding_statement", "version_notes", "contrast_mechanism", "location_in_biosample",
    "processing_method", "quality_control", "channel_information", "alignment", "fiducials", "transformation",
    "related_images", "input_data", "analysis_method",
}  # fmt: skip
_NULLS = {"", "n/a", "na", "none", "null", "tbd", "pending", "unknown", "-", "not applicable", "nan"}
# Archives that take nothing else; of a deposit in a general archive it must be found (annotate.py).
_OF_MICROSCOPY = frozenset({"bia", "idr", "empiar", "ssbd", "cil", "bbbc", "cpg"})
# The archive's policy where the record is silent: EMPIAR's own page says CC0, the gallery's README and Dryad's terms too
# (evidence: derived).
_LICENCE_POLICY = {"empiar": "CC0-1.0", "cpg": "CC0-1.0", "dryad": "CC0-1.0"}
_KEYWORD_SEPARATORS = re.compile(r"\s*;\s*|\s*,\s+")
_ANNOTATION_TYPES = {
    "segmentation masks": "segmentation_mask", "segmentation": "segmentation_mask", "mask": "segmentation_mask",
    "masks": "segmentation_mask", "class label": "class_labels", "bounding box": "bounding_boxes", "count": "counts",
    "derived annotation": "derived_annotations", "geometrical annotation": "geometrical_annotations", "graph": "graphs",
    "point annotation": "point_annotations", "points": "point_annotations", "track": "tracks",
    "weak annotation": "weak_annotations",
}  # fmt: skip


def normalise(draft: Json, *, source: str, base: str, terms: Terms, report: Report) -> Json:
    """The normal form of one source's draft.

    Args:
        draft: what `Archive.to_dataset` gave.
        source: slug of the connector, for the evidence.
        base: the base of our IRIs.
        terms: the ontologies.
        report: gets a finding for every change and every fault.
    """
    iri = identifiers.dataset_iri(base, draft["archive"], draft["accession"])
    dataset: Json = {"id": iri, "archive": draft["archive"], "accession": draft["accession"]}
    _plain_slots(draft, dataset)
    _dates(draft, dataset, report)
    _dois(draft, dataset, report)
    _licence(draft, dataset, report)
    if draft.get("keywords"):
        dataset["keywords"] = _keywords(draft["keywords"])
    dataset["contributors"] = [_person(person, report) for person in draft.get("contributors", ())]
    dataset["publications"] = _publications(draft.get("publications", ()), report)
    dataset["grants"] = [_grant(grant) for grant in draft.get("grants", ())]
    dataset["related"] = [_related(link, report) for link in draft.get("related", ())]
    dataset["formats"] = _formats(draft.get("formats", ()), report, _place(draft, "formats"))
    dataset["aliases"] = _unique(one_line(alias) for alias in draft.get("aliases", ()))
    claims = _parts_and_terms(draft, dataset, terms, report)
    add_claims(dataset, claims, source, terms)
    _give_ids(dataset)
    return {slot: value for slot, value in dataset.items() if value not in (None, [], "", {})}


# ------------------------------------------------------------------------------------------------ plain slots
def _plain_slots(draft: Json, dataset: Json) -> None:
    handled = {
        "id", "archive", "accession", "release_date", "modified_date", "doi", "concept_doi", "licence", "access",
        "keywords", "contributors", "publications", "grants", "related", "formats", "aliases", *PARTS, *TERM_SLOTS,
    }  # fmt: skip
    for slot, value in draft.items():
        if slot not in handled and slot in SLOTS["Dataset"]:
            dataset[slot] = _cleaned(slot, value)
    for slot in ("landing_page", "thumbnail", "viewer"):
        if slot in dataset:
            dataset[slot] = _url(dataset[slot])
    dataset["access"] = _access(draft.get("access"))
    if dataset["archive"] in _OF_MICROSCOPY:
        dataset.setdefault("domain", "microscopy")
        dataset.setdefault("resource_kind", "images")


def _cleaned(slot: str, value: Any) -> Any:
    if isinstance(value, str):
        return plain(value) if slot in _LONG_TEXT else one_line(value)
    if isinstance(value, list):
        return [_cleaned(slot, item) for item in value]
    return value


def _url(value: Any) -> str | None:
    """An absolute web address that can be an IRI; None for anything else."""
    from urllib.parse import quote

    text = str(value).strip()
    if re.match(r"^(www\.|doi\.org/)", text):
        text = f"https://{text}"
    if not re.match(r"^https?://[^\s/]+", text):
        return None
    return quote(text, safe="%/:=&?~#+!$,;'@()*[]")


def _access(value: Any) -> str:
    folded = str(value or "unknown").strip().lower()
    known = {
        "openaccess": "open", "public": "open", "restricted": "controlled", "closed": "closed", "embargoed": "embargoed",
    }  # fmt: skip
    allowed = SLOTS["Dataset"]["access"].values
    return known.get(folded, folded if folded in allowed else "unknown")


# ------------------------------------------------------------------------------------------ dates, DOIs, licence
def _dates(draft: Json, dataset: Json, report: Report) -> None:
    for slot in ("release_date", "modified_date"):
        if slot in draft:
            normal = dates.date(str(draft[slot]))
            if normal is None:
                report.add("DATE-UNREADABLE", "warning", "no date that we can read", _place(draft, slot), draft[slot],
                           expected="a date such as 2024-03-01, 2024-03 or 2024")  # fmt: skip
                continue
            dataset[slot] = normal.value
            _note(report, normal.rules, _place(draft, slot), draft[slot], normal.value)


def _dois(draft: Json, dataset: Json, report: Report) -> None:
    for slot in ("doi", "concept_doi"):
        if slot in draft:
            dataset[slot] = _doi(draft[slot], _place(draft, slot), report)


def _doi(value: Any, pointer: str, report: Report) -> str | None:
    text = str(value or "").strip()
    if text.lower() in _NULLS:
        return None
    normal = identifiers.doi(text)
    if normal is None:
        report.add("DOI-UNREADABLE", "warning", "no DOI in it", pointer, text, expected="10.<registrant>/<suffix>")
        return None
    if normal.value != text.lower():  # case alone is no fault
        _note(report, normal.rules, pointer, text, normal.value)
    return normal.value


def _place(part: Json, slot: str, default: str = "") -> str:
    """Where a value stands in the payload, as far as the connector says: its own place, that of its part, or its slot."""
    found: str = part.get("places", {}).get(slot) or part.get("pointer") or default or slot
    return found


def _note(report: Report, rules: Iterable[str], pointer: str, raw: Any, value: str) -> None:
    for rule in rules:
        report.add(rule, "info", "rewritten in normal form", pointer, raw, value)


def _licence(draft: Json, dataset: Json, report: Report) -> None:
    written = draft.get("licence")
    found: Licence | None = NONE_STATED
    if written:
        dataset["licence_stated"] = one_line(str(written))
        found = licence(str(written))
        if found is None:
            report.add("LICENCE-UNKNOWN", "warning", "no licence that we know; kept as text", _place(draft, "licence"), written,
                       expected="an SPDX identifier such as CC-BY-4.0, or the licence's address")  # fmt: skip
            found = Licence(None, "custom")
        elif found.rule:
            report.add(
                found.rule,
                "info",
                "licence in normal form",
                _place(draft, "licence"),
                written,
                found.spdx or found.licence_class,
            )
    policy = _LICENCE_POLICY.get(dataset["archive"])
    if policy and found is NONE_STATED:
        found = licence(policy) or NONE_STATED
        report.add(
            "LICENCE-BY-POLICY",
            "info",
            "the archive's policy, as the record is silent",
            _place(draft, "licence"),
            None,
            policy,
        )
    dataset |= (found or NONE_STATED).slots()


# ------------------------------------------------------------------------------------------ people and papers
def _keywords(values: Iterable[Any]) -> list[str]:
    """One keyword a value: archives put "a; b, c" in one."""
    return _unique(
        word.strip(" .;,")
        for value in values
        for word in (_KEYWORD_SEPARATORS.split(one_line(str(value))) if len(str(value)) < 2000 else ())
        if word.strip(" .;,").lower() not in _NULLS
    )


def _person(person: Json, report: Report) -> Json:
    given, family = one_line(person.get("given_name") or ""), one_line(person.get("family_name") or "")
    name = one_line(person.get("name") or "") or " ".join(part for part in (given, family) if part)
    found: Json = {"name": name or "(no name given)", "given_name": given, "family_name": family}
    if person.get("orcid"):
        normal = identifiers.orcid(str(person["orcid"]))
        if normal is None:
            report.add(
                "ORCID-INVALID", "warning", "no ORCID, or its check digit is wrong",
                _place(person, "orcid", "contributors"), person["orcid"], expected="four groups of four, such as 0000-0002-1825-0097",
            )  # fmt: skip
        else:
            found["orcid"] = normal.value
    found["roles"] = _unique(one_line(str(role)) for role in person.get("roles", ()))
    found["affiliations"] = [_organization(place) for place in person.get("affiliations", ())]
    return _compact(found)


def _organization(place: Json) -> Json:
    normal = identifiers.ror(str(place.get("ror") or ""))
    name = one_line(place.get("name") or "")
    return _compact({"name": name or (normal.value if normal else "(no name given)"), "ror": normal and normal.value})


def _publications(publications: Iterable[Json], report: Report) -> list[Json]:
    found: list[Json] = []
    for publication in publications:
        pubmed = identifiers.pubmed(str(publication.get("pubmed") or ""))
        if publication.get("pubmed") and pubmed is None:  # the title stands there in S-BIAD1043
            report.add("PUBMED-UNREADABLE", "warning", "no PubMed identifier", _place(publication, "pubmed", "publications"),
                       publication["pubmed"], expected="digits, such as 26831110")  # fmt: skip
        pmc = identifiers.pmc(str(publication.get("pmc") or ""))
        year = re.search(r"\b(1[5-9]|20|21)\d\d\b", str(publication.get("year") or ""))
        paper = _compact(
            {
                "title": one_line(publication.get("title") or ""),
                "doi": _doi(publication.get("doi"), _place(publication, "doi", "publications"), report),
                "pubmed": pubmed and pubmed.value,
                "pmc": pmc and pmc.value,
                "year": year and int(year[0]),
                "authors": one_line(publication.get("authors") or ""),
            }
        )
        twin = next((other for other in found if paper.get("doi") and other.get("doi") == paper["doi"]), None)
        if twin is not None:
            twin |= {key: value for key, value in paper.items() if key not in twin}
        elif set(paper) & {"title", "doi", "pubmed", "pmc"}:
            found.append(paper)
    return found


def _grant(grant: Json) -> Json:
    normal = identifiers.ror(str(grant.get("funder_ror") or ""))
    return _compact(
        {
            "award": one_line(str(grant.get("award") or "")),
            "funder_name": one_line(grant.get("funder_name") or ""),
            "funder_ror": normal and normal.value,
        }
    )


def _related(link: Json, report: Report) -> Json:
    found = {key: value for key, value in link.items() if key in SLOTS["RelatedRecord"]}
    if link.get("doi") and not found.get("target_url"):
        doi = _doi(link["doi"], "related", report)
        found["target_url"] = doi and identifiers.doi_iri(doi)
    elif found.get("target_url"):
        found["target_url"] = _url(found["target_url"])
    return _compact(found)


def _formats(values: Iterable[Any], report: Report, pointer: str = "formats") -> list[str]:
    slugs = []
    for value in values:
        known = format_of(one_line(str(value)))
        if known is None:
            report.add("FORMAT-UNKNOWN", "info", "not in ontologies/formats.tsv", pointer, value)
        else:
            slugs.append(known.slug)
    return _unique(slugs)


# ------------------------------------------------------------------------------------------- parts and terms
def _parts_and_terms(draft: Json, dataset: Json, terms: Terms, report: Report) -> list[tuple[str, Claim]]:
    """Fill the parts, and settle every mention; gives (IRI of the part or of the data set, claim)."""
    iri = dataset["id"]
    claims: list[tuple[str, Claim]] = []
    told = len(report)
    _settle_slots(draft, iri, claims, terms, report)
    for slot, class_name in _PART_CLASSES.items():
        dataset[slot] = []
        for number, part in enumerate(draft.get(slot, ()), 1):
            local = str(part.get("id") or f"{PARTS[slot]}-{number}")
            found: Json = {"id": f"{iri}#{local}"}
            for key, value in part.items():
                if key in SLOTS[class_name] and key not in SLOT_ROLES and key != "id":
                    found[key] = _part_value(key, value, iri, found["id"], report)
            mine: list[tuple[str, Claim]] = []
            # a claim is about a component or the whole record; samples and acquisitions carry their terms themselves
            about = found["id"] if slot == "study_components" else iri
            _settle_slots(part, about, mine, terms, report)
            for _, claim in mine:
                if claim.term and claim.slot in SLOTS[class_name]:
                    found.setdefault(claim.slot, [])
                    _add_term(found[claim.slot], claim, terms)
            claims += mine
            if found.get("description") == found.get("title"):  # SSBD's crates say everything twice
                found.pop("description", None)
            dataset[slot].append(_compact(found))
    _complete_components(dataset)
    report.findings[told:] = _once(report.findings[told:])
    return claims


def _once(findings: list[Finding]) -> list[Finding]:
    """A fault is one, however often it is mentioned: SSBD's samples and records name the same taxon by one node."""
    found: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        found.setdefault((finding.code, finding.pointer, str(finding.value)), finding)
    return list(found.values())


def _complete_components(dataset: Json) -> None:
    """A component is also of the organisms and methods of the samples and acquisitions that it uses."""
    used = {"biosample_ids": "biosamples", "acquisition_ids": "acquisitions"}
    for pointer, target in used.items():
        known = {part["id"]: part for part in dataset[target]}
        for component in dataset["study_components"]:
            for identifier in component.get(pointer, ()):
                for slot in TERM_SLOTS:
                    for term in known.get(identifier, {}).get(slot, ()):
                        if term not in component.setdefault(slot, []):
                            component[slot].append(term)
    dataset["study_components"] = [_compact(component) for component in dataset["study_components"]]


def _part_value(key: str, value: Any, iri: str, part: str, report: Report) -> Any:
    if key == "associations":
        return [
            _compact({name: f"{iri}#{local}" for name, local in row.items() if isinstance(local, str)}) for row in value
        ]
    if key.endswith("_ids"):
        return [f"{iri}#{local}" for local in value]
    if key == "content_url":
        return _url(value)
    if key == "formats":
        return _formats(value, report)
    if key in {"channels", "annotation_files"}:  # parts of a part
        return _inner_parts(key, value, part)
    if key == "annotation_types":
        return _unique(_annotation_type(str(item)) for item in value)
    return _cleaned(key, value)


def _inner_parts(slot: str, parts: Iterable[Json], holder: str) -> list[Json]:
    """The channels of a specimen, in their order, and the files of annotations: each with an IRI under its holder's."""
    class_name, name = {"channels": ("Channel", "channel"), "annotation_files": ("AnnotationFile", "file")}[slot]
    found = []
    for number, part in enumerate(parts, 1):
        inner = {
            key: _part_value(key, value, "", "", Report()) for key, value in part.items() if key in SLOTS[class_name]
        }
        ranked = {"rank": number} if slot == "channels" else {}
        found.append(_compact({**inner, **ranked, "id": f"{holder}-{name}-{number}"}))
    return found


def _annotation_type(written: str) -> str:
    folded = written.strip().lower()
    slug = folded.replace(" ", "_").replace("-", "_")
    allowed = SLOTS["AnnotationData"]["annotation_types"].values
    return slug if slug in allowed else _ANNOTATION_TYPES.get(folded, "other")


def _settle_slots(holder: Json, about: str, claims: list[tuple[str, Claim]], terms: Terms, report: Report) -> None:
    for slot in (*TERM_SLOTS, *_PART_TERM_SLOTS):
        for mention in holder.get(slot, ()) if slot in holder else ():
            claim = settle(mention, slot, terms, report)
            if claim is not None:
                claims.append((about, claim))


def _add_term(found: list[Json], claim: Claim, terms: Terms) -> None:
    if any(entry["id"] == claim.term for entry in found):
        return
    term = terms.get(claim.term or "")
    found.append(_compact({"id": claim.term, "label": term.label if term else None, "role": claim.role}))


def add_claims(dataset: Json, claims: list[tuple[str, Claim]], source: str, terms: Terms) -> None:
    """Put claims into a data set's term slots and its evidence: its slots say what it and its parts say."""
    evidence = dataset.setdefault("term_evidence", [])
    known = {entry["id"] for entry in evidence}
    for about, claim in claims:
        if claim.term and claim.slot in SLOTS["Dataset"]:
            _add_term(dataset.setdefault(claim.slot, []), claim, terms)
            if claim.slot == "imaging_methods":
                for group in terms.groups(claim.term):
                    derived = Claim(
                        "method_groups", group, claim.term, "derived", claim.field, "METHOD-GROUP-OF-METHOD"
                    )
                    _add_term(dataset.setdefault("method_groups", []), derived, terms)
        entry = _evidence(dataset["id"], about, claim, source, terms)
        if entry["id"] not in known:
            known.add(entry["id"])
            evidence.append(entry)


def _evidence(iri: str, about: str, claim: Claim, source: str, terms: Terms) -> Json:
    identity = "\x1f".join((claim.slot, claim.term or "", claim.raw, claim.kind, about))
    digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return _compact(
        {
            "id": f"{iri}#term-{digest}",
            "slot": claim.slot,
            "term": claim.term,
            "raw": one_line(claim.raw)[:500],
            "kind": claim.kind,
            "disputed": claim.disputed or None,
            "alternative": claim.alternative,
            "component": about if about != iri else None,
            "field": claim.field,
            "span": list(claim.span) if claim.span else None,
            "method": claim.method,
            "score": round(claim.score, 4),
            "source": source,
            "ontology_version": _version(claim.term, terms),
        }
    )


def _version(curie: str | None, terms: Terms) -> str | None:
    prefix = (curie or "").partition(":")[0]
    return terms.version(prefix) if prefix in terms.prefixes() else None


def _give_ids(dataset: Json) -> None:
    """Every inner node gets an IRI under the data set's: there are no blank nodes."""
    iri = dataset["id"]
    for slot in ("contributors", "publications", "grants", "distributions", "related"):
        for number, part in enumerate(dataset.get(slot, ()), 1):
            part.setdefault("id", f"{iri}#{PARTS[slot]}-{number}")
    place = 0
    for number, person in enumerate(dataset.get("contributors", ()), 1):
        person["rank"] = number
        for organization in person.get("affiliations", ()):
            place += 1
            organization["id"] = f"{iri}#organization-{place}"
    for component in dataset.get("study_components", ()):
        for number, row in enumerate(component.get("associations", ()), 1):
            row["id"] = f"{component['id']}-association-{number}"


def _compact(found: Json) -> Json:
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
