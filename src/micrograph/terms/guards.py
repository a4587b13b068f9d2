"""What looks like a term and is none: organisms inside reagents, short words with another meaning."""

from __future__ import annotations

import re

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
        rf"\b(?:raised|generated|produced|developed|made)\s+in\s+(?:an?\s+)?(?:{ANIMALS})s?\b",
        rf"\b(?:{ANIMALS})\s*(?:[,(]\s*)?(?:1\s*:\s*\d[\d,]*)",
        r"\bDrosophila[ -]+(?:S2|Schneider)[ -]+(?:cell[ -])?expression\b",
        r"\bbovine\s+(?:pituitary|spleen)\b|\bpig\s+brain\s+tubulin\b|\bporcine\s+(?:brain\s+)?tubulin\b|\bmouse\s+pad\b",
    )
)

_STATISTICS = re.compile(r"(?:±|\+/-|\+-|\bmeans?\s+(?:and\s+|with\s+)?|\berror bars?\W+(?:\w+\W+){0,3})\s*SEM\b")

# Words that are a name of a term, and in running text nearly always something else.
_AMBIGUOUS = {
    "organism": {
        "all", "anemone", "ara", "arena", "argus", "as", "axis", "bacteria", "bat", "beta", "bo", "cancer",
        "cancer cell", "canine", "cat", "cell", "char", "codon", "conger", "corn", "crane", "data",
        "digitalis", "drill", "electron", "environmental samples", "gar", "gene", "glycine", "hoki", "horse",
        "ide", "indicator", "iris", "is", "it", "lens", "major", "map", "marrow", "may", "medium", "mus",
        "other entries", "patient", "patients", "perch", "pike", "plasma", "proteus", "rat", "ray", "rice", "root",
        "ruff", "scope", "set", "sigma", "sole", "spot", "swine", "synthetic construct", "tang", "this",
        "thrush", "thy", "unidentified", "virus", "viruses", "yeast",
    },
    "anatomy": {
        "back", "ball", "bar", "bars", "cell", "cells", "finger", "fingers", "hand", "organism", "organisms", "radial", "scale", "scales",
        "segment", "segments", "spot", "spots", "stripe", "stripes", "tip", "tips", "tube", "tubes",
    },
    "cell_type": {"cell", "cells"},
    "imaging_method": {
        "afm", "artwork", "brightfield", "camera", "car", "cars", "confocal", "dic", "drawing", "em", "film", "fluorescence",
        "frap", "fret", "imaging", "mapping", "method", "microscope", "microscopy", "model", "oct", "palm",
        "phase contrast", "photograph", "sem", "sim", "stem", "storm", "tem", "time lapse", "timelapse", "tomography",
    },
    "method_group": {"clem", "exm", "hcs", "paint", "paints", "spim", "timelapses"},
    "cell_line": {
        "a6", "bj", "ca", "cell", "cell line", "cell lines", "cho", "dna", "es cell", "h1", "h4", "h9", "has",
        "he", "ipsc", "kb", "l6", "l929", "line", "m21", "mc", "mef", "mefs", "p19", "pc 3", "r1", "rna",
        "rls", "s2", "sem", "sp", "wt",
    },
}  # fmt: skip
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


def statistics_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where SEM is the standard error of a mean.

    >>> text = "mean ± SEM of cells seen by SEM"
    >>> [text[start:end] for start, end in statistics_spans(text)]
    ['± SEM']
    """
    return tuple(match.span() for match in _STATISTICS.finditer(text))


def ambiguous(piece: str, role: str) -> bool:
    """Whether a piece of running text is too likely to mean something else than a term of the role.

    >>> ambiguous("SIM", "imaging_method"), ambiguous("sim", "imaging_method"), ambiguous("as", "organism")
    (False, True, True)
    """
    if piece in _ABBREVIATIONS.get(role, ()):
        return False
    lowered = piece.lower()
    if lowered == "cat" and piece != lowered:
        return True  # Cat is catalase, or Cat D2 cathepsin; the animal is written small
    if lowered in _PLAIN and piece != piece.upper():
        return False
    return lowered in _AMBIGUOUS.get(role, ())


_LOW_RANKS = {
    "genus", "subgenus", "species", "subspecies", "strain", "varietas", "forma", "isolate", "serotype", "serovar",
    "biotype", "species group", "species subgroup", "species_group", "species_subgroup", "morph", "pathogroup",
}  # fmt: skip
_CELLS = re.compile(r"\bcells?$", re.I)


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
    if role == "cell_line":
        tail = piece[1:]
        return bool(_CELLS.search(piece)) or any(one.isdigit() for one in piece) or any(one.isupper() for one in tail)
    return True
