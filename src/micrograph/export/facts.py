"""What several formats say in the same way: who, where, under which licence, and a sentence where there is no description."""

from __future__ import annotations

from collections.abc import Iterator

from micrograph.catalogues import CATALOGUES, archive_title
from micrograph.identifiers import doi_iri, expand
from micrograph.records import Json

ABOUT = (
    "organisms",
    "cell_types",
    "cell_lines",
    "anatomy",
    "components",
    "processes",
    "diseases",
    "phenotypes",
    "genes",
    "compounds",
)


def title(dataset: Json) -> str:
    """The title, or the accession where there is none."""
    return str(dataset.get("title") or dataset["accession"])


def described(dataset: Json) -> str:
    """The description, or a sentence of facts where the archive has none: it invents nothing."""
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

    >>> licence_url({"licence": "CC-BY-NC-4.0"}), licence_url({"licence": "CC0-1.0"}), licence_url({"licence": "MIT"})
    ('https://creativecommons.org/licenses/by-nc/4.0/', 'https://creativecommons.org/publicdomain/zero/1.0/', 'https://spdx.org/licenses/MIT')
    """
    spdx = dataset.get("licence")
    if not spdx:
        return None
    parts = str(spdx).split("-")
    if spdx == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if parts[0] == "CC" and len(parts) > 2 and parts[-1].replace(".", "").isdigit():
        return f"https://creativecommons.org/licenses/{'-'.join(parts[1:-1]).lower()}/{parts[-1]}/"
    return f"https://spdx.org/licenses/{spdx}"


def paper_url(paper: Json) -> str | None:
    """Where a publication is read."""
    if paper.get("doi"):
        return doi_iri(paper["doi"])
    if paper.get("pubmed"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{paper['pubmed']}/"
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{paper['pmc']}/" if paper.get("pmc") else None


def people(dataset: Json) -> Iterator[Json]:
    """The contributors that have a name."""
    return (person for person in dataset.get("contributors", ()) if person.get("name"))


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
