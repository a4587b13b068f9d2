"""Identifiers of genes, proteins, compounds and antibodies: schemes of their own, beside the ontologies. Every spelling to one CURIE.

Prefixes are Bioregistry's (https://bioregistry.io); patterns are those that the databases give for their identifiers.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Prefix, pattern of the local part, prefixes that people write for it, and whether the local part is enough by itself.
_SCHEMES: tuple[tuple[str, re.Pattern[str], frozenset[str], bool], ...] = tuple(
    (prefix, re.compile(pattern), frozenset(name.lower() for name in (prefix, *names)), alone)
    for prefix, pattern, names, alone in (
        (
            "NCBIGene",
            r"[1-9]\d{0,9}",
            ("geneid", "gene", "entrez", "entrezgene", "ncbi gene", "ncbi_gene", "egid"),
            False,
        ),
        ("ENSEMBL", r"ENS[A-Z]{0,4}G\d{11}", ("ensembl gene", "ensg"), True),
        ("FlyBase", r"FBgn\d{7}", ("fb", "flybase gene"), True),
        ("WormBase", r"WBGene\d{8}", ("wb",), True),
        ("SGD", r"S\d{9}", ("sgdid",), True),
        ("PomBase", r"SP(?:[ABC]{1,2}|AC)\d+[A-Z0-9]*\.\d{2,3}[cC]?", ("pombase gene",), True),
        ("MGI", r"\d{1,8}", ("mgi",), False),
        ("HGNC", r"\d{1,6}", ("hgnc id",), False),
        ("ZFIN", r"ZDB-GENE-\d{6}-\d{1,5}", ("zfin gene",), True),
        (
            "UniProtKB",
            r"(?:[OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d(?:[A-Z][A-Z0-9]{2}\d){1,2})",
            ("uniprot", "swissprot"),
            False,
        ),
        ("inchikey", r"[A-Z]{14}-[A-Z]{10}-[A-Z]", ("inchi key",), True),
        ("PUBCHEM.COMPOUND", r"[1-9]\d{0,9}", ("pubchem", "cid", "pubchem cid", "pubchem compound"), False),
        ("RRID", r"(?:AB|CVCL|SCR|IMSR|BDSC|MMRRC)_[\w:]+", ("rrid",), True),
    )
)
_PAGES = (
    ("NCBIGene", re.compile(r"^https?://(?:www\.)?ncbi\.nlm\.nih\.gov/gene/(\d+)", re.I)),
    ("ENSEMBL", re.compile(r"^https?://(?:www\.)?ensembl\.org/\S*?(?:g=|/id/|gene/)(ENS[A-Z]{0,4}G\d{11})", re.I)),
    ("PUBCHEM.COMPOUND", re.compile(r"^https?://pubchem\.ncbi\.nlm\.nih\.gov/compound/(\d+)", re.I)),
    ("UniProtKB", re.compile(r"^https?://(?:www\.|purl\.)?uniprot\.org/(?:uniprot|uniprotkb)/([A-Z0-9]{6,10})", re.I)),
)
# Which schemes a slot takes beside its ontologies: genes of JUMP's plates by NCBI, compounds by InChIKey.
SLOT_SCHEMES: dict[str, frozenset[str]] = {
    "genes": frozenset(
        {"NCBIGene", "ENSEMBL", "FlyBase", "WormBase", "SGD", "PomBase", "MGI", "HGNC", "ZFIN", "UniProtKB"}
    ),
    "compounds": frozenset({"inchikey", "PUBCHEM.COMPOUND"}),
}
_CURIE = re.compile(r"^([A-Za-z][A-Za-z .]*?)\s*[:_=]\s*(\S+)$")


@lru_cache(maxsize=50_000)
def scheme_id(text: str) -> str | None:
    """The CURIE of a gene, protein, compound or antibody; None where the text is none.

    >>> scheme_id("GeneID: 9"), scheme_id("ensg00000134057"), scheme_id("https://www.ncbi.nlm.nih.gov/gene/672")
    ('NCBIGene:9', 'ENSEMBL:ENSG00000134057', 'NCBIGene:672')
    >>> scheme_id("InChIKey=ZYVXTMKTGDARKR-UHFFFAOYSA-N"), scheme_id("CID:72716071"), scheme_id("9") is None
    ('inchikey:ZYVXTMKTGDARKR-UHFFFAOYSA-N', 'PUBCHEM.COMPOUND:72716071', True)
    """
    value = text.strip().strip("<>")
    for prefix, page in _PAGES:
        if match := page.match(value):
            return f"{prefix}:{match[1].upper() if prefix in {'ENSEMBL', 'UniProtKB'} else match[1]}"
    value = re.sub(r"^https?://(?:identifiers|bioregistry)\.(?:org|io)/", "", value).replace("/", ":", 1)
    written = _CURIE.match(value)
    for prefix, pattern, names, alone in _SCHEMES:
        if written and written[1].strip().lower() in names:
            local = _local(prefix, written[2])
            if pattern.fullmatch(local):
                return f"{prefix}:{local}"
        elif alone and pattern.fullmatch(local := _local(prefix, value)):
            return f"{prefix}:{local}"
    return None


def _local(prefix: str, written: str) -> str:
    """The local part in its database's case."""
    local = re.sub(rf"^{re.escape(prefix)}:", "", written.strip(), flags=re.I)
    if prefix in {"ENSEMBL", "inchikey", "UniProtKB", "ZFIN"}:
        return local.upper()
    if prefix == "FlyBase":
        return re.sub(r"^fbgn", "FBgn", local, flags=re.I)
    if prefix == "WormBase":
        return re.sub(r"^wbgene", "WBGene", local, flags=re.I)
    return local.lstrip("0") if prefix in {"NCBIGene", "PUBCHEM.COMPOUND"} else local
