"""One spelling for the many in which a name is written, and the variants worth a second look.

`key` is applied to the names of ontologies and to what people write alike, so it need not be good English: it
must only bring together what means the same and keep apart what does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi",
    "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega",
}  # fmt: skip
_GREEK = str.maketrans(GREEK)
_APART = re.compile(r"[^\w+]+|_")
_SIMPLE = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*\Z")
# British to American. Whole words and word parts that do not occur inside other words of our ontologies.
_BRITISH = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"\bfibre(s?)\b", r"fiber\1"),
        (r"\bcentre(s?)\b", r"center\1"),
        (r"\bgrey", "gray"),
        (r"(tum|col|behavi|harb|od|vap|hum)our", r"\1or"),
        (r"(label|model|travel|signal|channel)l(ed|ing)\b", r"\1\2"),
        (r"([a-z]{3})is(ation|ations|ed|ing|e)\b", r"\1iz\2"),
        (r"([a-z]{3})lys(ed|ing)\b", r"\1lyz\2"),
        (r"\boe(?=soph|str|dem)", "e"),
        (r"foet", "fet"),
        (r"aemi(a|c)\b", r"emi\1"),
        (r"haem(?=o|a)", "hem"),
        (r"\bpaed", "ped"),
        (r"\bcaec", "cec"),
        (r"sulph", "sulf"),
        (r"\bfocuss(ed|ing)\b", r"focus\1"),
    )
)
_BRITISH_HINT = re.compile(r"fibre|centre|grey|our|ll(?:ed|ing)|is(?:ation|ed|ing|e\b)|lys(?:ed|ing)|oe|ae|sulph|cuss")


def key(text: str) -> str:
    """The spelling under which names are compared.

    >>> key("Light-sheet  fluorescence microscopy") == key("light sheet fluorescence microscopy")
    True
    >>> key("β-tubulin"), key("tumour fibre"), key("Sézary cell")
    ('beta tubulin', 'tumor fiber', 'sezary cell')
    >>> key("Focussed Ion Beam"), key("localisation microscopy")
    ('focused ion beam', 'localization microscopy')
    >>> key("CD4+ T cell") == key("CD4 T cell")
    False
    """
    folded = text.lower()
    if not _SIMPLE.match(folded):
        if not folded.isascii():
            folded = unicodedata.normalize("NFKC", text).casefold().translate(_GREEK)
            folded = "".join(
                character for character in unicodedata.normalize("NFD", folded) if not unicodedata.combining(character)
            )
        folded = _APART.sub(" ", folded).strip()
    if _BRITISH_HINT.search(folded):
        for pattern, american in _BRITISH:
            folded = pattern.sub(american, folded)
    return folded


@lru_cache(maxsize=20_000)
def cached_key(text: str) -> str:
    """The same, remembered: for values of records, which repeat."""
    return key(text)


# How a word may stop before its British form can be told: "tumou" has not yet its r.
_UNFINISHED = (
    ("ou", "o"), ("is", "iz"), ("isa", "iza"), ("isat", "izat"), ("lys", "lyz"), ("hae", "he"), ("haem", "hem"), ("oe", "e"),
    ("oes", "es"), ("foe", "fe"), ("sulp", "sulf"), ("cae", "ce"), ("pae", "pe"), ("aem", "em"), ("aemi", "emi"),
)  # fmt: skip


def unfinished(typed: str) -> Iterator[str]:
    """What a key becomes when the British spelling of its last word is typed to its end.

    >>> list(unfinished("lung tumou")), list(unfinished("localis")), list(unfinished("cell"))
    (['lung tumo'], ['localiz'], [])
    """
    for end, american in _UNFINISHED:
        if typed.endswith(end):
            yield typed[: -len(end)] + american


def squash(name: str) -> str:
    """A key without spaces, for names whose hyphens are a matter of taste.

    >>> squash(key("U-2 OS")) == squash(key("U2OS"))
    True
    """
    return name.replace(" ", "")


def plurals(name: str) -> Iterator[str]:
    """Other numbers of the last word of a key: first the singular, then the plural.

    >>> list(plurals("hela cells")), list(plurals("mouse")), list(plurals("microscopies"))
    (['hela cell'], ['mice', 'mouses'], ['microscopy', 'microscopie'])
    """
    head, _, last = name.rpartition(" ")
    lead = f"{head} " if head else ""
    for one, many in _IRREGULAR.items():
        if last == many:
            yield lead + one
        elif last == one:
            yield lead + many
    if len(last) < 3:
        return
    if last.endswith("ies"):
        yield lead + last[:-3] + "y"
        yield lead + last[:-1]
    elif last.endswith(("sses", "shes", "ches", "xes")):
        yield lead + last[:-2]
    elif last.endswith("s") and not last.endswith(("ss", "us", "is")):
        yield lead + last[:-1]
    elif not last.endswith("s") and last[-1].isalpha():
        yield lead + last + "s"


def singular_words(name: str) -> str:
    """A key with each of its words in the singular, as far as their ends tell.

    >>> singular_words("hind limb buds"), singular_words("diseases of salivary glands"), singular_words("nucleus pulposus")
    ('hind limb bud', 'disease of salivary gland', 'nucleus pulposus')
    """
    return " ".join(_singular(word) for word in name.split(" "))


@lru_cache(maxsize=50_000)
def _singular(word: str) -> str:
    if word in _MANY:
        return _MANY[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


_IRREGULAR = {
    "mouse": "mice", "nucleus": "nuclei", "mitochondrion": "mitochondria", "fly": "flies", "embryo": "embryos",
    "bacterium": "bacteria", "fungus": "fungi", "alga": "algae", "virus": "viruses", "man": "men",
}  # fmt: skip
_MANY = {many: one for one, many in _IRREGULAR.items()}
_TRAILING = re.compile(r"^\s*(?P<outer>.*?\S)\s*[(\[](?P<inner>[^()\[\]]+)[)\]]\s*$", re.S)


def unbracketed(text: str) -> tuple[str, str] | None:
    """A name and what stands in brackets behind it, or None.

    >>> unbracketed("Homo sapiens (human)")
    ('Homo sapiens', 'human')
    >>> unbracketed("Homo sapiens") is None
    True
    """
    match = _TRAILING.match(text)
    return (match["outer"], match["inner"]) if match else None
