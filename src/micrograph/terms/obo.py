"""OBO to terms: by lines, which no reference can stop, and by pronto, an oracle beside it."""

from __future__ import annotations

import io
import re
from collections import Counter

from micrograph.terms.reading import Loaded, Notes, noted, ontology_of, own_curie, short_curie
from micrograph.terms.table import Term

_TAG = re.compile(r"^([\w-]+):\s*(.*?)\s*$")
_SYNONYM = re.compile(r'^"((?:[^"\\]|\\.)*)"\s*(EXACT|NARROW|RELATED|BROAD)?')
_ESCAPE = re.compile(r"\\(.)")
_RANK = re.compile(r"^\S*\bhas_rank\s+\"?(?:NCBITaxon:)?([\w ]+)")
_PART_OF = {"part_of", "BFO:0000050"}
_DEVELOPS = {"develops_from", "RO:0002202"}
Tags = dict[str, list[str]]


def read_obo(content: bytes, prefix: str) -> Loaded:
    """OBO by lines: no reference can stop it, and it is twenty times as fast as a parser of the whole syntax.

    Raises:
        ValueError: there is no term stanza in it.
    """
    terms: list[Term] = []
    notes: dict[str, Notes] = {}
    kinds: Counter[str] = Counter()
    header: Tags = {}
    stanza: Tags | None = header
    text = content.decode("utf-8", errors="replace")  # ro_emboss has one letter of another encoding
    unread = text.count("\ufffd") - content.count("\ufffd".encode())
    for line in text.split("\n"):
        if line.startswith("["):
            if stanza is not None and stanza is not header:
                _add(stanza, prefix, terms, notes)
            kind = line.strip().strip("[]")
            kinds[kind] += 1
            stanza = {} if kind == "Term" else None
            continue
        match = _TAG.match(line)
        if match is None:
            unread += bool(line.strip()) and stanza is not None and stanza is not header
        elif stanza is not None:
            stanza.setdefault(match[1], []).append(match[2])
    if stanza is not None and stanza is not header:
        _add(stanza, prefix, terms, notes)
    if not kinds["Term"]:
        others = ", ".join(f"{count} [{kind}]" for kind, count in kinds.items())
        raise ValueError(f"there is no [Term] in it; it has {others or 'no stanza at all'}")
    return Loaded(
        terms, header.get("data-version", [""])[0], unread, notes, _iris(header), tuple(header.get("import", ()))
    )


def _iris(header: Tags) -> tuple[str, ...]:
    names = header.get("ontology", ())
    return tuple(name if "://" in name else f"http://purl.obolibrary.org/obo/{name}.owl" for name in names)


def _add(tags: Tags, prefix: str, terms: list[Term], notes: dict[str, Notes]) -> None:
    curie = own_curie(tags.get("id", [""])[0], prefix)
    if curie is None:
        return
    synonyms = []
    for value in tags.get("synonym", ()):
        match = _SYNONYM.match(value)
        if match:
            synonyms.append(((match[2] or "RELATED").lower(), _ESCAPE.sub(r"\1", match[1])))
    relations = [words for value in tags.get("relationship", ()) if len(words := value.split()) > 1]
    ranks = [match[1] for value in tags.get("property_value", ()) if (match := _RANK.match(value))]
    replaced = [short_curie(one) for one in _firsts(tags, "replaced_by")]
    terms.append(
        Term(
            curie,
            _ESCAPE.sub(r"\1", _uncommented(tags.get("name", [""])[0])),
            prefix or ontology_of(curie),
            tuple(dict.fromkeys(_firsts(tags, "is_a"))),
            tuple(dict.fromkeys(words[1] for words in relations if words[0] in _PART_OF)),
            tuple(synonyms),
            tags.get("is_obsolete", ["false"])[0].startswith("true"),
            replaced[0] if replaced else None,
            tuple(filter(None, (own_curie(value, prefix) for value in tags.get("alt_id", ())))),
            ranks[0] if ranks else None,
        )
    )
    note = Notes(
        "def" in tags,
        tuple(dict.fromkeys(_firsts(tags, "xref"))),
        tuple(dict.fromkeys((*replaced[1:], *map(short_curie, _firsts(tags, "consider"))))),
        tuple(dict.fromkeys(_firsts(tags, "subset"))),
        tuple(dict.fromkeys(words[1] for words in relations if words[0] in _DEVELOPS)),
    )
    noted(notes, curie, note)


def _firsts(tags: Tags, name: str) -> list[str]:
    """The identifiers with which the values of a tag begin; behind them stand comments and qualifiers."""
    return [value.split()[0] for value in tags.get(name, ()) if value]


def _uncommented(value: str) -> str:
    return value.split(" ! ", maxsplit=1)[0]


def read_pronto(content: bytes, prefix: str) -> Loaded:
    """The same terms by pronto: an oracle for the files that have no dangling reference."""
    import warnings

    import pronto

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about syntax that it repairs
        ontology = pronto.Ontology(io.BytesIO(content), threads=1)
    terms, unread = [], 0
    for term in ontology.terms():
        curie = own_curie(term.id, prefix)
        if curie is None:
            continue
        part_of: list[str] = []
        replaced: list[str] = []
        try:
            for relation, targets in term.relationships.items():
                part_of += [target.id for target in targets if relation.id in _PART_OF]
            replaced = sorted(other.id for other in term.replaced_by)
        except KeyError:  # a term that is not in the file: CL:0000004 was replaced by CLO:0000019
            unread += 1
        terms.append(
            Term(
                curie, term.name or "", prefix or ontology_of(curie),
                tuple(sorted(parent.id for parent in term.superclasses(distance=1, with_self=False))),
                tuple(sorted(part_of)),
                tuple((synonym.scope.lower(), synonym.description) for synonym in term.synonyms),
                term.obsolete, replaced[0] if replaced else None,
                tuple(filter(None, (own_curie(value, prefix) for value in sorted(term.alternate_ids)))),
            )
        )  # fmt: skip
    return Loaded(terms, str(ontology.metadata.data_version or ""), unread)
