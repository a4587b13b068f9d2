"""What looks like a term and is none: organisms inside reagents, short words with another meaning."""

from __future__ import annotations

import re
from collections.abc import Container

from micrograph.terms.names import plain
from micrograph.terms.spelling import key
from micrograph.terms.table import Term

ANIMALS = (
    r"goat|donkey|rabbit|mouse|rat|sheep|chicken|guinea[ -]pig|human|bovine|porcine|equine|horse|hamster|swine|pig|"
    r"calf|cow|llama|alpaca|camel|dog|cat|murine|ovine|salmon|turkey|shark"
)
# Each of these names an animal only as the source of a reagent, or as what an antibody binds. 47 of 1,577 crates
# hold such phrases; none of them images the animal.
_REAGENTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:(?:{ANIMALS})[ -]+)?(?:(?:mono|poly)clonal[ -]+)?anti[ -](?:{ANIMALS})s?\b(?:[ -]+Ig[AGMY]\w*)?",
        rf"\b(?:{ANIMALS})[ -]+(?:(?:mono|poly)clonal[ -]+)?(?:\w+[ -]+)?anti[ -]?\w+",
        rf"\banti[ -](?:{ANIMALS})(?:\s*(?:/|,|and|or)\s*(?:{ANIMALS}))*\b",
        rf"\b(?:{ANIMALS})[ -]+(?:mono|poly)clonal\b",
        rf"\b(?:{ANIMALS})[ -]+(?:primary|secondary)?[ -]*(?:antibod(?:y|ies)|antiser(?:um|a)|Ig[AGMY]\d?\w?|"
        r"immunoglobulins?|isotype|nanobod(?:y|ies))\b",
        rf"\bf(?:o)?etal[ -]+(?:{ANIMALS})[ -]+ser(?:um|a)\b",
        rf"\b(?:(?:heat[ -]inactivated|normal|new[ -]?born|adult|f(?:o)?etal)[ -]+)*(?:{ANIMALS})[ -]+"
        r"(?:ser(?:um|a)|albumin|plasma|gelatin|gelatine|collagen|fibronectin|laminin|thrombin|fibrinogen|insulin|"
        r"transferrin|trypsin|pancreas|liver esterase|skin gelatin|serum albumin|sperm DNA|tail collagen|gut)\b",
        r"\brat[ -]tail(?:[ -]tendon)?(?:[ -]collagen)?\b",
        r"\bhorse[ -]?radish\b(?:[ -]+peroxidase)?",
        r"\bsalmon[ -]sperm\b",
        r"\b(?:E\.?\s*coli|Escherichia coli|Pichia|Pichia pastoris|insect cell|baculovirus|bacteria|bacterially)[ -]+"
        r"(?:expressed|derived|produced|purified|expression|tRNA|competent|strains? (?:BL21|DH5))\b",
        r"\b(?:expressed|produced|purified|overexpressed|transformed|grown|amplified|cloned)\s+(?:in|from|into)\s+"
        r"(?:competent\s+|recombinant\s+)*(?:E\.?\s*coli|Escherichia coli)\b",
        r"\b(?:E\.?\s*coli|Escherichia coli)\s+(?:\(?(?:BL21|DH5|Rosetta|XL1|Top ?10|strain BL21)\w*)",
        rf"\bpurified\s+from\s+(?:an?\s+|the\s+)?(?:{ANIMALS})s?\b",  # proteins are; what is imaged is isolated or taken
        rf"\b(?:raised|generated|produced|developed|made)\s+in\s+(?:an?\s+)?(?:{ANIMALS})s?\b",
        rf"\b(?:{ANIMALS})\s*(?:[,(]\s*)?(?:1\s*:\s*\d[\d,]*)",
        r"\bDrosophila[ -]+(?:S2|Schneider)[ -]+(?:cell[ -])?expression\b",
        r"\bbovine\s+(?:pituitary|spleen)\b|\bpig\s+brain\s+tubulin\b|\bporcine\s+(?:brain\s+)?tubulin\b|\bmouse\s+pad\b",
    )
)

_STATISTICS = re.compile(r"(?:±|\+/-|\+-|\bmeans?\s+(?:and\s+|with\s+)?|\berror bars?\W+(?:\w+\W+){0,3})\s*SEM\b")

# Abbreviations stand for a method or line only where they are written as one.
_ABBREVIATIONS = {
    "imaging_method": {"EM", "SEM", "SIM", "STEM", "DIC", "PALM", "STORM", "TEM", "AFM", "FRET", "FRAP", "OCT", "CARS"},
    "method_group": {"PAINT", "SPIM", "CLEM", "HCS"},
    "cell_line": {"CHO", "S2"},
}
# "rat" is an animal in plain text; what stays ambiguous is a rat in capitals (an acronym).
_PLAIN = {"rat", "yeast", "cat", "horse", "rice", "patients", "patient", "swine", "canine", "confocal", "brightfield"}


_ABOVE_GENUS = frozenset(
    prefix + rank
    for rank in ("kingdom", "phylum", "class", "order", "family", "domain", "realm", "tribe", "cohort", "clade")
    for prefix in ("", "sub", "super", "infra", "parv")
) | {"acellular root", "cellular root"}


def is_above_genus(term: Term | None) -> bool:
    """Whether a taxon says too little to be an organism of a sample: "Animals" is a keyword of half of PubMed."""
    return term is not None and term.rank in _ABOVE_GENUS


def reagent_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where a text names animals only as reagents.

    >>> text = "stained with goat anti-mouse IgG in 10% fetal bovine serum"
    >>> [text[start:end] for start, end in reagent_spans(text)]
    ['goat anti-mouse IgG', 'fetal bovine serum']
    """
    spans = sorted(match.span() for pattern in _REAGENTS for match in pattern.finditer(text))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


_AROUND = 80  # characters on either side of a name that tell what it is part of
# What must stand near an animal for it to be a reagent: looked for before all the patterns are.
_REAGENT_WORD = re.compile(
    r"anti|clonal|ser(?:um|a)\b|\bIg[AGMY]|immunoglobulin|isotype|nanobod|albumin|plasma|gelatin|collagen|fibronectin|laminin|"
    r"thrombin|fibrinogen|insulin|transferrin|trypsin|pancreas|esterase|sperm|\bgut\b|\btail\b|radish|express|derived|produced|"
    r"purified|tRNA|competent|strain|BL21|DH5|Rosetta|XL1|Top ?10|transformed|grown|amplified|cloned|raised|generated|developed|made|"
    r"1\s*:|tubulin|pituitary|spleen|mouse\s+pad|Schneider",
    re.I,
)


def within_reagent(text: str, start: int, end: int) -> bool:
    """Whether an animal stands there only as part of a reagent.

    >>> text = "brains of mice, with goat anti-mouse IgG"
    >>> within_reagent(text, 10, 14), within_reagent(text, 31, 36)
    (False, True)
    """
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    while first > 0 and not text[first].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    around = text[first:last]
    if not _REAGENT_WORD.search(around):
        return False
    return any(one < end - first and start - first < other for one, other in reagent_spans(around))


_CELLS = re.compile(r"\bcells?$", re.I)
_CELLS_AFTER = re.compile(
    r"[\s-]+(?:derived\s+|tumou?r\s+)?(?:cells?|(?:cell[\s-]+)?lines?|cultures?|spheroids?|xenografts?|monolayers?)\b",
    re.I,
)


def says_cells(text: str, start: int, end: int) -> bool:
    """Whether a text says of a name that it is one of cells: there are cell lines named 2013, PET, AND-1 and HAPPY.

    >>> says_cells("HT29 cells", 0, 4), says_cells("HT29 cells", 0, 10), says_cells("PET of mice", 0, 3)
    (True, True, False)
    """
    return bool(_CELLS.search(text[start:end]) or _CELLS_AFTER.match(text, end))


def is_statistics(text: str, start: int, end: int) -> bool:
    """Whether SEM is the standard error of a mean.

    >>> text = "mean ± SEM of cells seen by SEM"
    >>> is_statistics(text, 7, 10), is_statistics(text, 28, 31)
    (True, False)
    """
    first = max(0, start - _AROUND)
    return any(match.end() == end - first for match in _STATISTICS.finditer(text[first:end]))


_NOT = re.compile(
    r"\b(?:no|not|non|without|lack(?:s|ed|ing)?(?: of)?|absence of|devoid of|free of|exclud(?:e|es|ed|ing)|instead of|rather than|"
    r"neither|nor|negative for|other than)(?:\s+(?:any|an?|the|other)\b)?[\s-]+$",
    re.I,
)
_FREE = re.compile(r"[\s-](?:free|negative|independent)\b", re.I)
_ANTI = re.compile(r"\banti[\s-]$", re.I)


def negated(text: str, start: int, end: int) -> bool:
    """Whether a text says that something is not there, or not so.

    >>> text = "non-human primates, cell-free, without electron microscopy"
    >>> negated(text, 4, 9), negated(text, 20, 24), negated(text, 39, 58), negated(text, 10, 18)
    (True, True, True, False)
    """
    return bool(_NOT.search(text, max(0, start - 25), start) or _FREE.match(text, end, end + 15))


def within_antibody(text: str, start: int) -> bool:
    """Whether a name is that of what an antibody binds.

    >>> within_antibody("anti-neuron serum", 5), within_antibody("a neuron", 2)
    (True, False)
    """
    return bool(_ANTI.search(text, max(0, start - 6), start))


# Where an ontology asks for every mention, the role whose ambiguous words are guarded, and whose curated texts are looked for
# among what no ontology has as a name.
ROLE_OF = {
    "NCBITaxon": "organism", "UBERON": "anatomy", "CL": "cell_type", "FBbi": "imaging_method", "CLO": "cell_line",
    "cellosaurus": "cell_line",
}  # fmt: skip
# Taxa by the adjectives that are made of their names: every mention of them is asked for by the ontology, not by a role.
ADJECTIVES = {
    "NCBITaxon": {
        "humans": "human",  # no other species of Homo is alive
        "mammalian": "mammals", "bacterial": "bacteria", "viral": "viruses", "fungal": "fungi", "eukaryotic": "eukaryotes",
        "prokaryotic": "prokaryotes", "archaeal": "archaea", "murine": "murinae", "bovine": "bovinae", "equine": "equus", "ovine": "ovis",
        "porcine": "pig", "canine": "canis", "feline": "felis", "avian": "birds", "amphibian": "amphibians", "reptilian": "reptiles",
        "primate": "primates", "simian": "simiiformes", "insectile": "insects", "protozoan": "protozoa", "algal": "algae",
    },
}  # fmt: skip


def ambiguous(piece: str, role: str, words: Container[str]) -> bool:
    """Whether a piece of running text is too likely to mean something else than a term of the role.

    Args:
        piece: as it is written.
        role: of the slot, or an ontology's prefix where every mention is asked for.
        words: of `ambiguous.tsv`: in small letters where any case is meant.

    >>> words = {"sim", "as", "China"}
    >>> [ambiguous(piece, "imaging_method", words) for piece in ("SIM", "sim", "As", "China", "china")]
    [False, True, True, True, False]
    """
    if piece in _ABBREVIATIONS.get(ROLE_OF.get(role, role), ()):
        return False
    lowered = piece.lower()
    if lowered == "cat" and piece != lowered:
        return True  # Cat is catalase, or Cat D2 cathepsin; the animal is written small
    if lowered in _PLAIN and piece != piece.upper():
        return False
    return lowered in words or piece in words


_LOW_RANKS = {
    "genus", "subgenus", "species", "subspecies", "strain", "varietas", "forma", "isolate", "serotype", "serovar",
    "biotype", "species group", "species subgroup", "species_group", "species_subgroup", "morph", "pathogroup",
}  # fmt: skip


def likely(piece: str, role: str, term: Term | None) -> bool:
    """Whether a name that was found in running text is written as such names are.

    A taxon is of low rank ("plant", "insects" name no organism that was imaged), and a genus has its capital. A cell
    line has a digit or a capital inside, or says that it is cells: EFO has lines named SEM, Duke and Ladder.

    >>> human = Term("NCBITaxon:9606", "Homo sapiens", "NCBITaxon", rank="species")
    >>> plants = Term("NCBITaxon:3193", "Embryophyta", "NCBITaxon", rank="clade")
    >>> likely("homo sapiens", "organism", human), likely("plant", "organism", plants)
    (True, False)
    >>> likely("Raji", "cell_line", None), likely("Raji cells", "cell_line", None), likely("MCF10A", "cell_line", None)
    (False, True, True)
    """
    if role == "organism" and term is not None:
        if term.rank is None:
            return " " in term.label
        if term.rank == "genus" and not piece[:1].isupper():
            return False
        return term.rank in _LOW_RANKS or (term.rank == "no rank" and " " in term.label)
    if role == "NCBITaxon" and term is not None:
        if not term.curie.rpartition(":")[2].isdigit():
            return False  # "species" and "family" are in the ontology, and are no organisms
        latin = key(piece) in (key(term.label), key(plain(term.label)))
        return not latin or piece[:1].isupper() or " " in term.label or is_above_genus(term)
    if role in ("cell_line", "CLO", "cellosaurus"):
        tail = piece[1:]
        return bool(_CELLS.search(piece)) or any(one.isdigit() for one in piece) or any(one.isupper() for one in tail)
    return True
