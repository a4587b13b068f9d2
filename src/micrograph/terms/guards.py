"""What looks like a term and is none: organisms inside reagents, short words with another meaning."""

from __future__ import annotations

import re

ANIMALS = (
    r"goat|donkey|rabbit|mouse|rat|sheep|chicken|guinea[ -]pig|human|bovine|porcine|equine|horse|hamster|swine|pig|calf|"
    r"cow|llama|alpaca|camel|dog|cat|murine|ovine|salmon|turkey|shark"
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

# Words that are a name of a term, and in running text nearly always something else.
_AMBIGUOUS = {
    "organism": {
        "as", "is", "it", "set", "map", "data", "this", "major", "cancer", "bacteria", "corn", "thy", "root", "glycine",
        "medium", "ray", "bat", "sole", "spot", "ruff", "may", "all", "beta", "argus", "axis", "indicator", "drill",
        "crane", "tang", "char", "perch", "pike", "gar", "ide", "hoki", "conger", "cancer cell", "patients", "patient",
        "rice", "thrush", "yeast", "cat", "canine", "horse", "anemone", "ara", "bo", "mus", "rat", "scope", "gene",
        "cell", "codon", "lens", "electron", "plasma", "arena", "sigma", "proteus", "iris", "digitalis", "unidentified",
        "swine", "virus", "viruses", "environmental samples", "other entries", "synthetic construct",
    },
    "imaging_method": {
        "em", "sem", "sim", "stem", "dic", "palm", "storm", "tem", "confocal", "fluorescence", "afm", "drawing", "tomography",
        "photograph", "artwork", "microscopy", "imaging", "camera", "film", "mapping", "phase contrast", "brightfield",
        "fret", "frap", "method", "model", "microscope", "time lapse", "timelapse",
    },
    "cell_line": {
        "ca", "cho", "s2", "h1", "h9", "l6", "r1", "a6", "h4", "kb", "bj", "mef", "mefs", "pc 3", "m21", "cell line", "cell",
        "cell lines", "ipsc", "es cell", "wt", "line", "dna", "rna", "sp", "mc", "he", "has", "p19", "l929",
    },
}  # fmt: skip
# Abbreviations stand for a method only where they are written as one.
_ABBREVIATIONS = {"EM", "SEM", "SIM", "STEM", "DIC", "PALM", "STORM", "TEM", "AFM", "FRET", "FRAP", "CHO", "S2"}
# "rat" is an animal in plain text; what stays ambiguous is a rat in capitals (an acronym).
_PLAIN = {"rat", "yeast", "cat", "horse", "rice", "patients", "patient", "swine", "canine", "confocal", "brightfield"}


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


def ambiguous(piece: str, role: str) -> bool:
    """Whether a piece of running text is too likely to mean something else than a term of the role.

    >>> ambiguous("SIM", "imaging_method"), ambiguous("sim", "imaging_method"), ambiguous("as", "organism")
    (False, True, True)
    """
    if piece in _ABBREVIATIONS:
        return False
    lowered = piece.lower()
    if lowered in _PLAIN and piece != piece.upper():
        return False
    return lowered in _AMBIGUOUS.get(role, ())
