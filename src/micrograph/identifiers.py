"""Normal forms of identifiers: terms, DOIs, ORCID, ROR, PubMed, accessions, dates; and the one CURIE converter.

Every function takes text as somebody wrote it and gives the normal form with the code of the rule that was
needed, or None where the text is no such identifier. Nothing here looks anything up.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from micrograph.dates import Normal
from micrograph.model.prefixes import PREFIXES
from micrograph.schemes import scheme_id

if TYPE_CHECKING:
    from curies import Converter


@cache
def converter() -> Converter:
    """The one converter between CURIEs and IRIs, made from the prefixes that `schemas/` declares.

    >>> converter().compress("http://purl.obolibrary.org/obo/FBbi_00000246")
    'FBbi:00000246'
    """
    from curies import Converter

    return Converter.from_prefix_map(PREFIXES)


@lru_cache(maxsize=100_000)
def expand(curie: str) -> str:
    """The IRI of a CURIE of a declared prefix; an absolute IRI stays as it is.

    >>> expand("NCBITaxon:9606")
    'http://purl.obolibrary.org/obo/NCBITaxon_9606'
    """
    prefix, _, local = curie.partition(":")
    namespace = PREFIXES.get(prefix)
    if namespace is not None and not local.startswith("//"):
        return namespace + local
    return curie


def compress(iri: str) -> str:
    """The CURIE of an IRI where a declared prefix fits, else the IRI itself."""
    return converter().compress(iri) or iri


# ---------------------------------------------------------------------------------------------------- terms
# Width of the local part where the ontology pads with zeros; NCBITaxon must not be padded.
WIDTHS = {
    "FBbi": 8, "CMPO": 7, "CL": 7, "UBERON": 7, "CLO": 7, "EFO": 7, "OBI": 7, "GO": 7, "PATO": 7, "MONDO": 7,
    "HP": 7, "MP": 7, "BAO": 7, "ZFA": 7, "FBbt": 8, "WBbt": 7, "HsapDv": 7, "MmusDv": 7, "PO": 7, "BTO": 7,
    "UO": 7, "SO": 7, "FYPO": 7, "ZFS": 7, "OMIT": 7, "CHMO": 7, "DOID": 0, "CHEBI": 0, "NCBITaxon": 0, "NCIT": 0,
    "cellosaurus": 0, "MI": 4, "SNOMED": 0,
}  # fmt: skip
_BY_FOLD = {prefix.lower(): prefix for prefix in WIDTHS} | {
    "taxonomy": "NCBITaxon", "taxon": "NCBITaxon", "ncbi": "NCBITaxon", "ncbi_taxon": "NCBITaxon",
    "ncbitaxonid": "NCBITaxon", "txid": "NCBITaxon", "cvcl": "cellosaurus",
}  # fmt: skip
_TERM_IRI = re.compile(
    r"^<?https?://(?:"
    r"purl\.obolibrary\.org/obo/|www\.ebi\.ac\.uk/(?:efo|cmpo)/|purl\.org/obo/owl/[A-Za-z]+#|"
    r"identifiers\.org/(?:[a-z.]+[:/])?(?=[A-Za-z]+[:_]\d)|bioregistry\.io/|ontobee\.org/ontology/\w+\?iri=\S*/obo/|"
    r"www\.bioassayontology\.org/bao#"
    r")",
    re.I,
)
_TAXON_URL = re.compile(
    r"^https?://(?:www\.)?(?:ncbi\.nlm\.nih\.gov/\S*?(?:[?&]id=|/tree/\?taxon=|taxonomy/)"
    r"|identifiers\.org/taxonomy[:/]|purl\.uniprot\.org/taxonomy/|bioregistry\.io/ncbitaxon:)0*(\d+)/?\S*$",
    re.I,
)
_CELLOSAURUS_URL = re.compile(r"^https?://(?:www\.cellosaurus\.org|web\.expasy\.org/cellosaurus)/(CVCL_\w{4})$", re.I)
_CURIE = re.compile(r"^(?:obo\s*:\s*)?([A-Za-z][A-Za-z_]*?)\s*[:_]\s*(?:txid)?([A-Za-z]{0,5}_?\d[\w.]*)$", re.I)
_MARK = re.compile(r"[\d:/=_]|-[A-Z]{10}-", re.I)  # some of these have all identifiers; the last, InChIKeys
_NOISE = dict.fromkeys(map(ord, "\u00a0\u00b7\u200b\u200c\u200d\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))


@lru_cache(maxsize=50_000)
def term_id(text: str, default_prefix: str = "") -> Normal | None:
    """The CURIE that a term identifier in any spelling means.

    Args:
        text: the identifier as written.
        default_prefix: the ontology of the field, for bare numbers ("9606" in an organism's accession).

    >>> term_id("NCBITaxon_09606")
    Normal(value='NCBITaxon:9606', rules=('ID-SEPARATOR', 'ID-PADDING'))
    >>> term_id("9606", "NCBITaxon").value, term_id("NCBI:txid9606").value, term_id("obo:NCBITaxon_9606").value
    ('NCBITaxon:9606', 'NCBITaxon:9606', 'NCBITaxon:9606')
    >>> term_id("http://purl.obolibrary.org/obo/Fbbi_00000246").value
    'FBbi:00000246'
    >>> term_id("GO:00030173") is None  # eight digits: no GO identifier
    True
    """
    rules: list[str] = []
    value = text.translate(_NOISE).strip().strip("<>").strip()
    if not _MARK.search(value):
        return None  # most of what is typed: a word
    if value != text:
        rules.append("ID-SPACE")
    taxon = _TAXON_URL.match(value)
    if taxon:
        return Normal(f"NCBITaxon:{taxon[1]}", (*rules, "ID-IRI"))
    line = _CELLOSAURUS_URL.match(value)
    if line:
        return Normal(f"cellosaurus:{line[1].upper()}", (*rules, "ID-IRI"))
    stripped = _TERM_IRI.sub("", value)
    if stripped != value:
        rules.append("ID-IRI")
        value = stripped.replace("_", ":", 1)
    if value.isdigit() and default_prefix:
        rules.append("ID-BARE")
        value = f"{default_prefix}:{value}"
    doubled = re.match(r"^([A-Za-z]+)[:_](\1[:_].+)$", value)
    if doubled:
        rules.append("ID-DOUBLED")
        value = doubled[2]
    match = _CURIE.match(value)
    if not match or match[1].lower() not in _BY_FOLD:
        return _of_scheme(text, rules)
    written, local = match[1], match[2]
    prefix = _BY_FOLD[written.lower()]
    if prefix != written:
        rules.append("ID-PREFIX")
    if not value.startswith(f"{written}:"):
        rules.append("ID-SEPARATOR")
    padded = _padded(prefix, local)
    if padded is None:
        return None
    if padded != local:
        rules.append("ID-PADDING")
    return Normal(f"{prefix}:{padded}", tuple(rules))


def _of_scheme(text: str, rules: list[str]) -> Normal | None:
    """A gene, protein, compound or antibody by its database's identifier."""
    found = scheme_id(text.translate(_NOISE))
    return Normal(found, (*rules, *(("ID-PREFIX",) if found != text else ()))) if found else None


def _padded(prefix: str, local: str) -> str | None:
    """The local part with the zeros its ontology writes, or None where that cannot be."""
    if prefix == "cellosaurus":
        return local.upper() if re.fullmatch(r"CVCL_\w{4}", local, re.I) else f"CVCL_{local}".upper()
    if prefix == "NCIT":
        return local.upper() if re.fullmatch(r"C\d+", local, re.I) else None
    if not local.isdigit():
        return None
    width = WIDTHS[prefix]
    if width == 0:
        return local.lstrip("0") or None
    if len(local) > width:
        return None  # GO:00030173 is a typing error, and we cannot know of which identifier
    return local.zfill(width)


# ----------------------------------------------------------------------------------------------------- DOIs
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.I)
_BIORXIV = re.compile(r"^(20\d\d\.\d\d\.\d\d\.\d{6,8})(?:v\d+)?$")
_NATURE = re.compile(r"nature\.com/articles/(s?\d[\w-]+\d)", re.I)


@lru_cache(maxsize=50_000)
def doi(text: str) -> Normal | None:
    """A DOI in lower case without its resolver, out of every form in which archives write it.

    >>> doi("https://doi.org/DOI: 10.26508/lsa.202403067").value
    '10.26508/lsa.202403067'
    >>> doi("https://www.nature.com/articles/s41598-024-66600-1#Abs1").value
    '10.1038/s41598-024-66600-1'
    >>> doi("TBD") is None
    True
    """
    cleaned = unquote(text.translate(_NOISE).strip())
    match = _DOI.search(cleaned)
    if match:
        value = match[0].rstrip(".,;:'’)]}") if "(" not in match[0] else match[0].rstrip(".,;:'’]}")
        value = value.split("#")[0].split("?")[0].rstrip("/").lower()
        if value.startswith(("10.1101/", "10.64898/")):  # bioRxiv pages add a version and a view
            value = re.sub(r"(v\d+)?(\.(full|abstract))*(\.pdf)?(-text)?$", "", value)
        return Normal(value, () if value == text else ("DOI-FORM",))
    preprint = _BIORXIV.match(cleaned)
    if preprint:  # S-BIAD1982 gives only the suffix
        return Normal(f"10.1101/{preprint[1]}", ("DOI-BIORXIV",))
    page = _NATURE.search(cleaned)
    if page:  # S-BIAD1043 gives the article's page
        return Normal(f"10.1038/{page[1].lower()}", ("DOI-PAGE",))
    return None


def doi_iri(value: str) -> str:
    """The IRI of a DOI in normal form, with the characters an IRI may not hold escaped."""
    return "https://doi.org/" + quote(value, safe="/:;().-_~!$&'*+,=@")


# ------------------------------------------------------------------------------------ people, organisations
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?!\d)")
_ROR = re.compile(r"(?:ror\.org/|^)(0[a-hj-km-np-tv-z0-9]{6}\d{2})/?$", re.I)


def orcid(text: str) -> Normal | None:
    """An ORCID with a right check digit, without its resolver.

    >>> orcid("http://orcid.org/0000-0002-1825-0097").value
    '0000-0002-1825-0097'
    >>> orcid("0000-0002-1825-0098") is None  # check digit
    True
    """
    import idutils

    match = _ORCID.search(text)
    if not match:
        return None
    value = "-".join(match.groups()).upper()
    if not idutils.is_orcid(value):
        return None
    return Normal(value, () if value == text else ("ORCID-FORM",))


def ror(text: str) -> Normal | None:
    """A ROR identifier without its resolver.

    >>> ror("https://ror.org/02catss52").value
    '02catss52'
    """
    match = _ROR.search(text.strip())
    return Normal(match[1].lower(), () if match[1] == text else ("ROR-FORM",)) if match else None


def pubmed(text: str) -> Normal | None:
    """A PubMed identifier: digits only.

    >>> pubmed("PMID: 25373780").value
    '25373780'
    """
    match = re.fullmatch(r"\s*(?:PMID\s*:?\s*|https?://\S*/)?0*(\d{1,8})/?\s*", text, re.I)
    return Normal(match[1], () if match[1] == text else ("PUBMED-FORM",)) if match else None


def pmc(text: str) -> Normal | None:
    """A PubMed Central identifier: `PMC` and digits.

    >>> pmc("4648281").value
    'PMC4648281'
    """
    match = re.search(r"(?:PMC\s*:?\s*)?0*(\d{4,9})\s*/?$", text.strip(), re.I)
    return Normal(f"PMC{match[1]}", () if text == f"PMC{match[1]}" else ("PMC-FORM",)) if match else None


# -------------------------------------------------------------------------------------------------- records
_ACCESSION_SPELLINGS = (
    ("bia", re.compile(r"\bS-(BIAD|BSST|BSMS|JCBD)\s?-?(\d+)\b", re.I), "S-{0}{1}"),
    ("empiar", re.compile(r"\bEMPIAR[- ]?(\d{5,6})\b", re.I), "EMPIAR-{0}"),
    ("idr", re.compile(r"\bidr[- ]?(\d{4})\b", re.I), "idr{0}"),
    ("ssbd", re.compile(r"\b(ssbd-repos-\d{6})\b", re.I), "{0}"),
    ("bbbc", re.compile(r"\bBBBC[ -]?(\d{3})(?!\d)", re.I), "BBBC{0}"),
    ("cpg", re.compile(r"\bcpg(\d{4})(?!\d)", re.I), "cpg{0}"),
    ("cil", re.compile(r"\bCIL[_:](\d{1,6})\b"), "CIL_{0}"),
)


def accessions(text: str) -> list[tuple[str, str]]:
    """The accessions of archives that a text names, as (archive, accession) in the archive's own spelling.

    >>> accessions("raw data: s-biad582, EMPIAR 10310 and idr0034-kilpinen-hipsci")
    [('bia', 'S-BIAD582'), ('empiar', 'EMPIAR-10310'), ('idr', 'idr0034')]
    """
    found = []
    for archive, pattern, form in _ACCESSION_SPELLINGS:
        for match in pattern.finditer(text):
            parts = [part.lower() if archive == "ssbd" else part.upper() for part in match.groups()]
            pair = (archive, form.format(*parts))
            if pair not in found:
                found.append(pair)
    return found


def dataset_iri(base: str, archive: str, accession: str) -> str:
    """The IRI of a data set.

    >>> dataset_iri("https://w3id.org/micrograph/", "huggingface", "owner/name")
    'https://w3id.org/micrograph/dataset/huggingface/owner%2Fname'
    """
    return f"{base}dataset/{archive}/{quote(accession, safe='-._~')}"


def record_iri(base: str, archive: str, accession: str, connector: str) -> str:
    """The IRI of the CatalogRecord that one connector's payload gave."""
    return f"{base}record/{archive}/{quote(accession, safe='-._~')}/{connector}"


# ------------------------------------------------------------------------------------------ e-mail addresses
_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|\s?\(at\)\s?|\s?\[at\]\s?)+\s?(?:[\w-]+\.+)+[A-Za-z]{2,}\b", re.UNICODE
)
EMAIL_REMOVED = "[e-mail removed]"


def mask_emails(value: Any) -> Any:
    """The same value without e-mail addresses, at any depth.

    >>> mask_emails({"note": ["write to Ada <ada@example.org>"]})
    {'note': ['write to Ada <[e-mail removed]>']}
    """
    if isinstance(value, str):
        # looked for first, because the expression is slow on long texts without one; JSON pointers into a crate hold
        # an @ (`/@graph/1`) and no dot
        found = "." in value and ("@" in value or "at)" in value or "at]" in value)
        return _EMAIL.sub(EMAIL_REMOVED, value) if found else value
    if isinstance(value, list):
        return [mask_emails(item) for item in value]
    if isinstance(value, dict):
        return {mask_emails(key): mask_emails(item) for key, item in value.items()}
    return value
