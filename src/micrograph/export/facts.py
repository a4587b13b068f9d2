"""What several formats say in the same way: who, where, under which licence, and a sentence where there is no description."""

from __future__ import annotations

import re

from micrograph.catalogues import CATALOGUES, archive_title
from micrograph.identifiers import doi_iri, expand
from micrograph.model.tables import SLOTS
from micrograph.records import Json

# How something was looked at; groups of methods are our own reading of the methods, and are read from them again.
METHODS = ("imaging_methods", "imaging_aspects", "assays")
# What was looked at: every other slot of terms that the schema gives a Dataset.
ABOUT = tuple(
    name
    for name, slot in SLOTS["Dataset"].items()
    if slot.target == "OntologyTerm" and name not in {*METHODS, "method_groups"}
)
# Roles of DataCite's kernel: who has one of them helped, and is no author (SEMANTICS 8).
CONTRIBUTOR_TYPES = frozenset({
    "ContactPerson", "DataCollector", "DataCurator", "DataManager", "Distributor", "Editor", "HostingInstitution", "Other",
    "Producer", "ProjectLeader", "ProjectManager", "ProjectMember", "RegistrationAgency", "RegistrationAuthority",
    "RelatedPerson", "ResearchGroup", "Researcher", "RightsHolder", "Sponsor", "Supervisor", "Translator", "WorkPackageLeader",
})  # fmt: skip


_PUBLIC_DOMAIN = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-PDM-1.0": "https://creativecommons.org/publicdomain/mark/1.0/",
}


def title(dataset: Json) -> str:
    """The title, or the accession where there is none."""
    return str(dataset.get("title") or dataset["accession"])


def described(dataset: Json) -> str:
    """The description; or, for formats that say there MUST be one, a sentence of what the record itself states."""
    if dataset.get("description"):
        return str(dataset["description"])
    what = ", ".join(str(one.get("label", one["id"])) for one in dataset.get("organisms", ()))
    how = ", ".join(str(one.get("label", one["id"])) for one in dataset.get("imaging_methods", ()))
    parts = [f"Images of {what}" if what else "Images", f"by {how}" if how else ""]
    return f"{' '.join(part for part in parts if part)} ({archive_title(dataset['archive'])}, {dataset['accession']})."


def address(dataset: Json) -> str:
    """The page for people, or the data set's own IRI."""
    return str(dataset.get("landing_page") or dataset["id"])


def publisher(dataset: Json) -> tuple[str, str]:
    """Title and homepage of the archive; an archive that we do not know by its slug alone."""
    known = CATALOGUES.get(dataset["archive"])
    return (known.title, known.homepage) if known else (str(dataset["archive"]), "")


def licence_url(dataset: Json) -> str | None:
    """The licence's address: Creative Commons' own where it is theirs, as GIDE and Google expect, else SPDX's.

    >>> licence_url({"licence": "CC-BY-NC-4.0"}), licence_url({"licence": "CC-PDM-1.0"}), licence_url({"licence": "MIT"})
    ('https://creativecommons.org/licenses/by-nc/4.0/', 'https://creativecommons.org/publicdomain/mark/1.0/', 'https://spdx.org/licenses/MIT')
    """
    spdx = dataset.get("licence")
    if not spdx:
        return None
    creative_commons = re.fullmatch(r"CC-((?:BY|NC|ND|SA)(?:-(?:BY|NC|ND|SA))*)-(\d\.\d)", str(spdx))
    if creative_commons:
        return f"https://creativecommons.org/licenses/{creative_commons[1].lower()}/{creative_commons[2]}/"
    return _PUBLIC_DOMAIN.get(str(spdx)) or f"https://spdx.org/licenses/{spdx}"


def licence_words(dataset: Json) -> str | None:
    """What the archive says of the licence, where that is no licence with an identifier; None where it says nothing.

    >>> licence_words({"licence_stated": "attribution_cc_by"}), licence_words({"licence": "MIT", "licence_stated": "MIT"})
    ('attribution_cc_by', None)
    """
    stated = dataset.get("licence_stated")
    return (
        str(stated) if stated and not dataset.get("licence") and dataset.get("licence_class") != "none-stated" else None
    )


def paper_url(paper: Json) -> str | None:
    """Where a publication is read."""
    return next(iter(paper_urls(paper)), None)


def paper_urls(paper: Json) -> list[str]:
    """The addresses of a publication's identifiers, the DOI first."""
    found = [doi_iri(paper["doi"])] if paper.get("doi") else []
    if paper.get("pubmed"):
        found.append(f"https://pubmed.ncbi.nlm.nih.gov/{paper['pubmed']}/")
    if paper.get("pmc"):
        found.append(f"https://pmc.ncbi.nlm.nih.gov/articles/{paper['pmc']}/")
    return found


def people(dataset: Json) -> list[Json]:
    """The contributors that have a name, authors and helpers alike."""
    return [person for person in dataset.get("contributors", ()) if person.get("name")]


def helping_roles(person: Json) -> list[str]:
    """The roles of DataCite's that a person has; empty for an author, whose roles are the archive's own words.

    >>> helping_roles({"roles": ["DataCurator"]}), helping_roles({"roles": ["DataCurator", "first author"]})
    (['DataCurator'], [])
    """
    roles = person.get("roles", [])
    return list(roles) if roles and CONTRIBUTOR_TYPES.issuperset(roles) else []


def authors(dataset: Json) -> list[Json]:
    """Whom a reference names: all that did more than help; everybody where nobody did."""
    named = people(dataset)
    return [person for person in named if not helping_roles(person)] or named


def name_parts(person: Json) -> tuple[str, str]:
    """Family and given name; the family name is empty where only one name as a whole is known.

    >>> name_parts({"name": "Roe, Jane"}), name_parts({"name": "Jane Roe"})
    (('Roe', 'Jane'), ('', 'Jane Roe'))
    """
    if person.get("family_name"):
        return str(person["family_name"]), str(person.get("given_name") or "")
    family, comma, given = str(person["name"]).partition(",")
    return (family.strip(), given.strip()) if comma and given.strip() else ("", str(person["name"]))


def year(dataset: Json) -> str:
    """The year of publication, or an empty text."""
    return str(dataset.get("release_date") or "")[:4]


def term(value: Json) -> Json:
    """A term as schema.org's DefinedTerm."""
    return {
        "@type": "DefinedTerm",
        "@id": expand(value["id"]),
        "name": value.get("label", value["id"]),
        "termCode": value["id"],
    }


def without_empty(document: Json) -> Json:
    """A document without members that say nothing."""
    return {key: value for key, value in document.items() if value not in (None, [], "", {})}
