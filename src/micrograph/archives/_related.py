"""A related identifier of a deposit: an article that it belongs to, or a link to another record. For all general archives.

DataCite's relation words are the field's; their inverse ones (HasPart, IsSourceOf, IsPreviousVersionOf …) belong to the other
record. An identifier names a record of an archive where it can (`_named_record.py`), else it stays a DOI or an address.
"""

from __future__ import annotations

from micrograph import identifiers
from micrograph.archives._named_record import named_record
from micrograph.records import Json

# Registrants of data archives: a DOI of theirs is no article, whatever a record leaves unsaid.
OF_ARCHIVES = (
    "10.5281/", "10.6019/", "10.5061/", "10.6084/", "10.17867/", "10.7937/", "10.7910/", "10.57967/", "10.34740/", "10.21227/",
    "10.17605/", "10.25378/", "10.7295/", "10.24631/", "10.48815/",
)  # fmt: skip
# DataCite's words in ours, in lower case, seen from the deposit.
_MEANT = {
    "isidenticalto": "same_dataset_as", "ispartof": "subset_of", "isderivedfrom": "derived_from", "isversionof": "version_of",
    "isnewversionof": "version_of", "issupplementto": "supplement_to",
}  # fmt: skip
_USES = frozenset({"references", "cites", "requires"})  # of data: it was used
OF_AN_ARTICLE = frozenset({
    "iscitedby", "isreferencedby", "isdocumentedby", "isdescribedby", "issupplementto", "ispublishedin", "ispartof",
})  # fmt: skip


def link(relation: str, target: str, is_data: bool = False) -> Json | None:
    """A link to another record; None for a relation that belongs to the other record, or where nothing leads there.

    Args:
        relation: DataCite's word, in any case.
        target: DOI, address or accession.
        is_data: the archive says that the target is data: then it is used, where it is cited.

    >>> link("IsDerivedFrom", "https://doi.org/10.5281/zenodo.3466370")["target_accession"]
    '3466370'
    >>> link("HasPart", "10.5281/zenodo.1") is None, link("IsPartOf", "1234-5678") is None
    (True, True)
    """
    word = relation.lower()
    if "zenodo.org/communities/" in target:  # 10.5281/zenodo.10357859 is part of one: no data set
        return None
    named = named_record(target)
    meant = "reuses" if word in _USES and (is_data or named) else _MEANT.get(word)
    if meant is None:
        return None
    found: Json = {"relation": meant, "link_evidence": f"RELATED-IDENTIFIER: {relation} {target}"[:300]}
    if named:
        found["target_archive"], found["target_accession"] = named
    elif identifiers.doi(target):
        found["doi"] = target
    elif target.startswith(("http://", "https://")):
        found["target_url"] = target
    else:
        return None
    return found


def is_of_archive(doi: str) -> bool:
    """Whether a DOI is one of a data archive."""
    return doi.lower().startswith(OF_ARCHIVES)
