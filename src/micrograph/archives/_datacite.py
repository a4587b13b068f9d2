"""DataCite's metadata (kernels 2 to 4) to a draft: the attributes that its REST interface gives, or XML by `_datacite_xml.py`.

Total: foreign values are passed over. Real records: people without `name` but with its parts, or called `:unav`; the first
title an alternative one, the first description a remark on the series; dates such as `1957-07-15T00:00:00/2011-02-07T18:15:00`;
rights with an address, a name or both, and "Open Access" among them, which is no licence.
"""

from __future__ import annotations

import re
from typing import Any

from micrograph import dates, identifiers
from micrograph.archives._named_record import named_record
from micrograph.archives._related import OF_AN_ARTICLE, is_of_archive, link
from micrograph.archives._schema_org import SLOT_OF_ONTOLOGY
from micrograph.records import Json, Report

# Our relations in DataCite's words, seen from the data set; parts of one study have no word there.
RELATIONS = {
    "same_dataset_as": "IsIdenticalTo", "mirror_of": "IsIdenticalTo", "subset_of": "IsPartOf", "derived_from": "IsDerivedFrom",
    "version_of": "IsVersionOf", "supplement_to": "IsSupplementTo", "annotates": "References", "reuses": "References",
}  # fmt: skip
_ARTICLES = frozenset({
    "journalarticle", "preprint", "text", "conferencepaper", "bookchapter", "peerreview", "datapaper", "journal",
})  # fmt: skip
_DATA = frozenset({"dataset", "image", "audiovisual", "collection", "physicalobject"})
# What a data set is (`resource_kind`): resourceTypeGeneral, and our own words beside it.
KINDS = {
    "images": ("Dataset", "Imaging data"), "annotations": ("Dataset", "Annotations of images"),
    "features": ("Dataset", "Features of images"), "benchmark": ("Dataset", "Benchmark"), "atlas": ("Dataset", "Atlas"),
    "model": ("Model", "Model"), "software": ("Software", "Software"), "other": ("Other", "Other"),
}  # fmt: skip
_KIND_OF = {pair: kind for kind, pair in KINDS.items()}
_KIND_OF_GENERAL = {
    "Dataset": "images", "Image": "images", "Audiovisual": "images", "Collection": "images", "Model": "model",
    "Software": "software", "ComputationalNotebook": "software", "Workflow": "software",
}  # fmt: skip
UNKNOWN = ":unav"
# The kernel's words for what is not known, in either of its spellings.
_NOT_KNOWN = re.compile(r"^\(?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba|etal)\)?$", re.I)
_BYTES = re.compile(r"^\s*(\d{1,18})\s*(?:bytes?|B)\s*$", re.I)


def draft(attributes: Any, archive: str, accession: str, report: Report) -> Json | None:
    """The draft of one record's attributes.

    Args:
        attributes: the object `attributes` of a record of DataCite's REST interface, or what `from_xml` gives.
        archive: whose it is.
        accession: its accession; empty: the alternate identifier that is called one, else the DOI, else any identifier.
        report: takes the finding where there is nothing in it.
    """
    if not isinstance(attributes, dict) or not any(attributes.get(key) for key in ("titles", "doi", "creators")):
        report.add(
            "PAYLOAD-FOREIGN", "error", "no DataCite metadata in it", expected="an object with titles, creators and a DOI",
        )  # fmt: skip
        return None
    found: Json = {"archive": archive, "level": "dataset", **_kind(attributes)}
    found["doi"] = doi_of(attributes)
    found["accession"] = accession or _alternate(attributes) or found["doi"] or _any_identifier(attributes)
    found["title"] = _title(attributes)
    found["description"] = _description(attributes)
    found["landing_page"] = _text(attributes.get("url"))
    found["version"] = _text(attributes.get("version"))
    found["release_date"] = _date(attributes, ("Issued", "Available"), attributes.get("publicationYear"))
    found["modified_date"] = _date(attributes, ("Updated",))
    found["licence"], found["access"] = _rights(attributes)
    found["contributors"] = _people(attributes)
    found["grants"] = [grant for one in _objects(attributes.get("fundingReferences")) if (grant := _grant(one))]
    _subjects(attributes, found)
    _related(attributes, found)
    sizes = [match for one in _list(attributes.get("sizes")) if (match := _BYTES.match(str(one)))]
    found["total_bytes"] = int(sizes[0][1]) if len(sizes) == 1 else None  # of several we do not know what each is of
    found["formats"] = [text for one in _list(attributes.get("formats")) if (text := _text(one))]
    return {slot: value for slot, value in found.items() if value not in (None, [], "")}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[Json]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _text(value: Any) -> str | None:
    """A text that says something; a number as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    text = value.strip() if isinstance(value, str) else ""
    return text if text and not _NOT_KNOWN.match(text) else None


# ------------------------------------------------------------------------------------------ what it is, and its names
def _kind(attributes: Json) -> Json:
    """Level, domain and kind; whatever is neither data nor code is an entry of the catalogue."""
    types = attributes.get("types")
    stated = types if isinstance(types, dict) else {}
    general, text = _text(stated.get("resourceTypeGeneral")), _text(stated.get("resourceType"))
    kind = _KIND_OF.get((general or "", text or "")) or _KIND_OF_GENERAL.get(general or "Dataset", "other")
    if kind in {"other", "software"}:
        return {"resource_kind": kind, "level": "catalogue-entry", "domain": "non-image"}
    return {"resource_kind": kind, "level": "collection" if general == "Collection" else "dataset"}


def doi_of(attributes: Json) -> str | None:
    """The DOI of a record, from its own member or its identifiers."""
    written = [attributes.get("doi"), *(
        row.get("identifier") for row in _objects(attributes.get("identifiers")) if str(row.get("identifierType")).upper() == "DOI"
    )]  # fmt: skip
    return next((text for one in written if (text := _text(one))), None)


def _identifiers(attributes: Json) -> list[tuple[str, str]]:
    """Type and text of all other identifiers; the REST interface calls them both ways."""
    found = [
        (str(row.get(f"{name}Type") or ""), _text(row.get(name)) or "")
        for key, name in (("alternateIdentifiers", "alternateIdentifier"), ("identifiers", "identifier"))
        for row in _objects(attributes.get(key))
    ]
    return [(kind, text) for kind, text in found if text]


def _alternate(attributes: Json) -> str | None:
    return next((text for kind, text in _identifiers(attributes) if "accession" in kind.lower()), None)


def _any_identifier(attributes: Json) -> str | None:
    return next((text for _, text in _identifiers(attributes)), None)


def _title(attributes: Json) -> str | None:
    """The first title without a type, else the first."""
    rows = [(row.get("titleType"), _text(row.get("title"))) for row in _objects(attributes.get("titles"))]
    main = (text for kind, text in rows if not kind and text)
    return next(main, None) or next((text for _, text in rows if text), None)


def _description(attributes: Json) -> str | None:
    """The abstract, else a description without a type or of another kind; never a remark on the series or a list of contents."""
    rows = _objects(attributes.get("descriptions"))
    for wanted in ("Abstract", "", "Other"):
        for row in rows:
            if str(row.get("descriptionType") or "") == wanted and (text := _text(row.get("description"))):
                return text
    return None


def _date(attributes: Json, kinds: tuple[str, ...], otherwise: Any = None) -> str | None:
    """The first date of these kinds that can be read; where none can, the first, so that the finding shows it."""
    rows = _objects(attributes.get("dates"))
    written = [_text(row.get("date")) for kind in kinds for row in rows if row.get("dateType") == kind]
    texts = [text for text in (*written, _text(otherwise)) if text]
    read = [text for text in texts if dates.date(text)]
    # DataCite calls a mere year `Issued`; the day that is `Available` in it says more (10.7910/DVN/NJ7XSO: 2017, and 2017-09-30)
    if read and re.fullmatch(r"\d{4}", read[0]):
        return next((text for text in read if text.startswith(f"{read[0]}-")), read[0])
    return read[0] if read else texts[0] if texts else None


def _rights(attributes: Json) -> tuple[str | None, str | None]:
    """The licence (its SPDX id, else its address, else its words), and the access, which stands among the rights too."""
    rows = _objects(attributes.get("rightsList"))
    access = {
        row[key].rpartition("/")[2].removesuffix("Access")
        for row in rows for key in ("rightsUri", "rights")
        if isinstance(row.get(key), str) and row[key].startswith("info:eu-repo/semantics/")
    }  # fmt: skip
    licences = [row for row in rows if "info:eu-repo" not in f"{row.get('rightsUri')} {row.get('rights')}"]
    for key in ("rightsIdentifier", "rightsUri", "rights"):
        for row in licences:
            text = _text(row.get(key))
            if text and text.lower() not in {"open access", "openaccess", "closed access", "restricted access"}:
                return text, min(access, default=None)
    return None, min(access, default=None)


# ------------------------------------------------------------------------------------------------- people and money
def _people(attributes: Json) -> list[Json]:
    """Creators without a role; contributors with theirs, a person of several roles once."""
    found = [person for row in _objects(attributes.get("creators")) if (person := _person(row))]
    helpers: list[Json] = []
    for row in _objects(attributes.get("contributors")):
        person, role = _person(row), _text(row.get("contributorType"))
        if not person:
            continue
        same = next((one for one in helpers if {**one, "roles": 0} == {**person, "roles": 0}), None)
        if same is None:
            helpers.append({**person, "roles": [role] if role else []})
        elif role and role not in same["roles"]:
            same["roles"].append(role)
    return found + helpers


def _person(row: Json) -> Json:
    given, family = _text(row.get("givenName")), _text(row.get("familyName"))
    written = [_text(one.get("nameIdentifier")) or "" for one in _objects(row.get("nameIdentifiers"))]
    places = []
    for place in _list(row.get("affiliation")):
        stated = place if isinstance(place, dict) else {"name": place}
        ror = _text(stated.get("affiliationIdentifier")) or ""
        places.append({"name": _text(stated.get("name")), "ror": ror if "ror.org" in ror else None})
    person: Json = {
        "name": _text(row.get("name")) or " ".join(part for part in (given, family) if part), "given_name": given,
        "family_name": family, "orcid": next((one for one in written if identifiers.orcid(one)), None),
        "affiliations": [{key: value for key, value in place.items() if value} for place in places if any(place.values())],
    }  # fmt: skip
    return {key: value for key, value in person.items() if value} if person["name"] else {}


def _grant(row: Json) -> Json:
    identifier = _text(row.get("funderIdentifier")) or ""
    grant: Json = {
        "funder_name": _text(row.get("funderName")), "award": _text(row.get("awardNumber")) or _text(row.get("awardTitle")),
        "funder_ror": identifier if "ror.org" in identifier else None,
    }  # fmt: skip
    return {key: value for key, value in grant.items() if value}


# --------------------------------------------------------------------------------------------- subjects and relations
def _subjects(attributes: Json, found: Json) -> None:
    words = []
    for number, row in enumerate(_list(attributes.get("subjects"))):
        one = row if isinstance(row, dict) else {"subject": row}
        label = _text(one.get("subject"))
        written = _text(one.get("valueUri")) or _text(one.get("classificationCode")) or ""
        normal = identifiers.term_id(written) if written else None
        slot = SLOT_OF_ONTOLOGY.get(normal.value.partition(":")[0]) if normal else None
        if slot:
            found.setdefault(slot, []).append({"id": written, "label": label or "", "field": f"/subjects/{number}"})
        elif label:
            words.append(label)
    found["keywords"] = words


def _related(attributes: Json, found: Json) -> None:
    """Articles that the record belongs to, and records that it is linked to."""
    papers: dict[str, Json] = {}
    links: list[Json] = []
    own = identifiers.doi(str(found.get("doi") or ""))
    for row in _objects(attributes.get("relatedIdentifiers")):
        target, relation = _text(row.get("relatedIdentifier")), str(row.get("relationType"))
        kind, resource = (
            str(row.get("relatedIdentifierType") or "").upper(),
            str(row.get("resourceTypeGeneral") or "").lower(),
        )
        doi = identifiers.doi(target) if target and kind in {"DOI", "URL", ""} else None
        if target is None or (doi and own and doi.value == own.value):
            continue
        # Figshare says that a version is identical to the item that it is of (10.6084/m9.figshare.4234751.v1): a name, no twin.
        if relation == "IsIdenticalTo" and named_record(target) == (found["archive"], found["accession"]):
            found.setdefault("aliases", []).append(target)
            continue
        if relation.lower() in OF_AN_ARTICLE and _is_article(doi.value if doi else "", kind, relation, resource):
            paper = _paper(target, kind)
            papers.setdefault(str(paper), paper)
        else:
            found_link = link(relation, target, resource in _DATA)
            links += [found_link] if found_link else []
    for row in _objects(attributes.get("relatedItems")):
        paper = _item(row)
        if (
            paper
            and str(row.get("relationType")).lower() in OF_AN_ARTICLE
            and str(row.get("relatedItemType")).lower() in _ARTICLES
        ):
            named = {key: value for key, value in paper.items() if key in {"doi", "pubmed"}}
            papers[str(named or paper)] = paper
    found["publications"], found["related"] = [paper for paper in papers.values() if paper], links


def _is_article(doi: str, kind: str, relation: str, resource: str) -> bool:
    """An article by its type; without one, by a DOI of no data archive, where the relation is one that articles stand in."""
    if resource:
        return resource in _ARTICLES
    return kind == "PMID" or (bool(doi) and relation != "IsPartOf" and not is_of_archive(doi))


def _paper(target: str, kind: str) -> Json:
    if kind == "PMID":
        return {"pubmed": target}
    pubmed = re.search(r"pubmed\.ncbi\.nlm\.nih\.gov/(\d+)|ncbi\.nlm\.nih\.gov/pubmed/(\d+)", target)
    if pubmed:
        return {"pubmed": pubmed[1] or pubmed[2]}
    pmc = re.search(r"/articles/(PMC\d+)", target)
    if pmc:
        return {"pmc": pmc[1]}
    return {"doi": target} if identifiers.doi(target) else {}


def _item(row: Json) -> Json:
    named = row.get("relatedItemIdentifier")
    paper: Json = {}
    if isinstance(named, dict) and (target := _text(named.get("relatedItemIdentifier"))):
        paper = _paper(target, str(named.get("relatedItemIdentifierType") or "").upper())
    title, year = _title(row), _text(row.get("publicationYear"))
    return {**paper, **({"title": title} if title else {}), **({"year": year} if year else {})}
