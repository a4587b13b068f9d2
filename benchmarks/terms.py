"""Terms against the gold sets: completion, misspellings, values to terms, running text, and the size and speed of it all.

    python benchmarks/terms.py [--home FOLDER] [--gold FOLDER] [--misses CLASS]

The home holds the ontologies (`micrograph ontologies fetch --from FOLDER`); without it they are fetched into a temporary one.
Figures: hit@k is the share of gold pairs whose term is among the first k; F1 of running text counts each term once an article.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson

from micrograph.terms.candidates import offered
from micrograph.terms.complete import complete
from micrograph.terms.edges import is_a
from micrograph.terms.found import Searched
from micrograph.terms.index import Terms
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.mapped import opened, save
from micrograph.terms.names import Arrays
from micrograph.terms.passage import annotate_passage
from micrograph.terms.roles import ROLES, Role
from micrograph.terms.slim import fetch
from micrograph.terms.table import SCOPES, Table, Term
from micrograph.terms.vocabulary import Vocabulary
from micrograph.terms.words import WordArrays

SHARED = Path(__file__).parents[2] / "shared"
# The role in which a user would ask for a term of each ontology; of the others all ontologies are asked.
ROLE_OF = {"CL": "cell_type", "UBERON": "anatomy", "MONDO": "disease", "HP": "phenotype", "CMPO": "phenotype", "FBbi": "imaging_method",
           "NCBITaxon": "organism", "CHEBI": "compound", "OBI": "assay", "CLO": "cell_line"}  # fmt: skip
CRAFT = {"UBERON": "anatomy", "CL": "cell_type", "NCBITaxon": "organism"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path)
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    parser.add_argument(
        "--misses", default="", help="print what is missed: a match class, prefix, misspelled, or an ontology of CRAFT"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="micrograph-terms-") as folder:
        home = given.home or Path(folder)
        if given.home is None:
            fetch(SHARED / "ontologies", home)
        terms = Terms.load(home)
        for prefix in terms.prefixes():  # opened before the clock runs: the cost of a process's start is printed apart
            terms.names(prefix)
        others = size(given.gold / "lexicon_union.tsv.gz", Path(folder) / "index")
        closed(terms)
        values(terms, given.gold, given.misses)
        typed(terms, others, given.gold, given.misses)
        articles(terms, given.gold, given.misses)


def size(lexicon: Path, folder: Path) -> Vocabulary:
    """All names of the union of 24 ontologies: seconds to index and to open, megabytes on disk."""
    by_term: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with gzip.open(lexicon, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["deprecated"] != "1":
                curie = row["curie"] if ":" in row["curie"] else f"{row['ontology']}:{row['curie']}"  # CVCL_0030
                by_term[row["ontology"]][curie].append((row["kind"], row["text"]))
    tables = {prefix: Table.of(Path(prefix), map(as_term, found.items())) for prefix, found in by_term.items()}
    count = sum(len(texts) for found in by_term.values() for texts in found.values())
    start = perf_counter()
    lexicons = {prefix: Lexicon(table) for prefix, table in tables.items()}
    for prefix, lexicon in lexicons.items():
        (folder / prefix).mkdir(parents=True)
        save(lexicon.names.arrays, folder / prefix)
    vocabulary = Vocabulary(lexicons)
    (folder / "words").mkdir()
    save(vocabulary.words.arrays, folder / "words")
    built = perf_counter() - start
    start = perf_counter()
    for prefix in tables:
        opened(Arrays, folder / prefix)
    opened(WordArrays, folder / "words")
    seconds = perf_counter() - start
    megabytes = sum(path.stat().st_size for path in folder.rglob("*.npy")) / 1e6
    print(
        f"index of {count:,} living names: built in {built:.1f} s, {megabytes:.0f} MB on disk, opened in {seconds:.2f} s"
    )
    return vocabulary


def closed(terms: Terms) -> None:
    """The closure of the whole taxonomy: seconds and memory of the process so far."""
    lexicon = terms.lexicon("NCBITaxon")
    if lexicon is not None:
        arrays = lexicon.names.arrays
        start = perf_counter()
        below, _ = is_a(arrays.children, arrays.parents, len(lexicon.table))
        seconds, peak = perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(
            f"closure of {len(lexicon.table):,} taxa: {len(below):,} pairs in {seconds:.1f} s, peak of the process {peak:.1f} GB"
        )


def as_term(item: tuple[str, list[tuple[str, str]]]) -> Term:
    curie, texts = item
    label = next((text for kind, text in texts if kind == "label"), "")
    synonyms = tuple((kind if kind in SCOPES else "related", text) for kind, text in texts if kind != "label")
    return Term(curie, label, curie.partition(":")[0], synonyms=synonyms)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def place(expected: str, found: Sequence[str]) -> int:
    """The place of a term among those found, from 1; 0 where it is not there."""
    return found.index(expected) + 1 if expected in found else 0


def shares(places: Sequence[int]) -> str:
    count = len(places) or 1
    first, ten = sum(one == 1 for one in places) / count, sum(0 < one <= 10 for one in places) / count
    return f"{len(places):>6}   top-1 {first:.3f}   hit@10 {ten:.3f}"


def values(terms: Terms, gold: Path, misses: str) -> None:
    """Values of fields, with the ontology given and with the role only."""
    unknown = Counter(
        one["ontology"] for one in rows(gold / "annotation_gold.tsv") if one["ontology"] not in terms.prefixes()
    )
    print(f"\nvalues whose ontology is not registered here, so that they are all missed: {dict(unknown)}")
    for title, ontologies in (("ontology given", lambda row: [row["ontology"]]), ("role only", lambda row: None)):
        by_class: dict[str, list[int]] = defaultdict(list)
        seconds = []
        for row in rows(gold / "annotation_gold.tsv"):
            role = role_for(row, terms) if ontologies(row) is None else None
            start = perf_counter()
            found = offered(row["query"], terms, ontologies=ontologies(row), role=role, limit=10)
            seconds.append(perf_counter() - start)
            where = place(
                terms.resolve(row["expected_curie"]).curie or row["expected_curie"], [one.curie for one in found]
            )
            by_class[row["match_class"]].append(where)
            if row["match_class"] == misses and where != 1 and title == "ontology given":
                best = [f"{one.label} ({one.score})" for one in found[:3]]
                print(
                    f"  miss: {row['query']!r} is {row['expected_curie']} {row['expected_label']!r}, place {where}; {best}"
                )
        print(f"\nvalues, {title} ({timing(seconds)})")
        for name, places in sorted(by_class.items()):
            print(f"  {name:<16}{shares(places)}")
        print(
            f"  {'all but hard':<16}{shares([one for name, places in by_class.items() if name != 'hard' for one in places])}"
        )


def role_for(row: dict[str, str], terms: Terms) -> Role | None:
    """The role that a term of this ontology would be asked for in."""
    if row["ontology"] == "GO":
        component = terms.in_role(row["expected_curie"], ROLES["component"])
        return ROLES["component" if component else "process"]
    name = ROLE_OF.get(row["ontology"])
    role = ROLES.get(name or "")
    return role if role is not None and row["ontology"] in role.ontologies else None


def typed(terms: Terms, others: Vocabulary, gold: Path, misses: str) -> None:
    """What is typed: prefixes, and names with errors."""
    terms.complete("warrm upp", ontologies=["CL"])  # loads what likeness needs
    for name in ("prefix_top10", "misspelled"):
        places, seconds = [], []
        for row in rows(gold / f"{name}.tsv"):
            start = perf_counter()
            prefix = row["ontology_filter"]
            if prefix in terms.prefixes():
                found = terms.complete(row["typed"], ontologies=[prefix], limit=10).items
            else:  # the gold has ontologies that Micrograph does not register
                alone = Searched(Vocabulary({prefix: others.lexicons[prefix]}))
                found = complete(row["typed"], None, alone, None, 10).items
            seconds.append(perf_counter() - start)
            places.append(place(row["expected_curie"], [one["curie"] for one in found]))
            if misses and name.startswith(misses) and places[-1] != 1:
                best = [one["label"] for one in found[:3]]
                print(
                    f"  miss: {row['typed']!r} is {row['expected_curie']} {row['expected_label']!r}, place {places[-1]}; {best}"
                )
        print(f"\n{name:<18}{shares(places)}   {timing(seconds)}")
    letters = [
        row["typed"][:size] for row in rows(gold / "prefix_top10.tsv") for size in range(1, len(row["typed"]) + 1)
    ]
    everywhere = terms.vocabulary()
    everywhere.words.touch()  # as `serve` does
    print("\nletter by letter, and texts with errors, nothing remembered:")
    for title, vocabulary in (
        ("the union of 24 ontologies", others),
        ("all of the home, with 1.27 million taxa", everywhere),
    ):
        searched = Searched(vocabulary)
        complete("warrm upp", None, searched, None, 10)
        seconds = []
        for row in rows(gold / "misspelled.tsv"):
            start = perf_counter()
            complete(row["typed"], None, searched, None, 10)
            seconds.append(perf_counter() - start)
        print(f"  {title:<42}{'errors':<28}{timing(seconds)}")
        for what, least in (("every prefix", 1), ("of three letters and more", 3)):
            seconds = []
            for text in letters:
                if len(text) >= least:
                    start = perf_counter()
                    complete(text, None, searched, None, 10)
                    seconds.append(perf_counter() - start)
            print(f"  {title:<42}{what:<28}{timing(seconds)}")


def timing(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return f"p50 {ordered[len(ordered) // 2] * 1000:.2f} ms, p99 {ordered[int(len(ordered) * 0.99)] * 1000:.2f} ms"


def articles(terms: Terms, gold: Path, misses: str) -> None:
    """CRAFT: each term counts once an article."""
    with gzip.open(gold / "craft_articles_30.jsonl.gz") as lines:
        documents = [orjson.loads(line) for line in lines]
    print()
    for prefix, roles in ((prefix, roles) for prefix, name in CRAFT.items() for roles in ([name], [])):
        annotate_passage("warm neuron", roles, terms, ontologies=[prefix])
        found, right = set(), set()
        start = perf_counter()
        for document in documents:
            for one in annotate_passage(document["text"], roles, terms, ontologies=[prefix]):
                found.add((document["id"], one.curie))
        seconds = perf_counter() - start
        start = perf_counter()
        for document in documents:
            annotate_passage(document["text"], roles, terms, ontologies=[prefix])
        again = perf_counter() - start
        for document in documents:
            right |= {(document["id"], curie) for curie in annotated(document, prefix)}
        hits = len(found & right)
        precision, recall = hits / max(1, len(found)), hits / max(1, len(right))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        characters = sum(len(document["text"]) for document in documents)
        speed = f"{characters / seconds / 1e6:.2f} million characters a second, {characters / again / 1e6:.2f} once its words are known"
        asked = f"as {roles[0]}" if roles else "every mention"
        print(f"CRAFT {prefix:<10}{asked:<15} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}   {speed}")
        if misses == prefix and not roles:
            for kind, pairs in (("wrong", found - right), ("missed", right - found)):
                tally(kind, pairs, terms)


def annotated(document: dict[str, Any], prefix: str) -> Iterable[str]:
    """The terms of an ontology that an article has by its annotators."""
    for _, _, _, curie in document["annotations"]:
        if curie.startswith(f"{prefix}:"):
            yield curie


def tally(kind: str, pairs: set[tuple[str, str]], terms: Terms) -> None:
    counts: dict[str, int] = defaultdict(int)
    for _, curie in pairs:
        counts[curie] += 1
    for curie, count in sorted(counts.items(), key=lambda item: -item[1])[:60]:
        print(f"  {kind}: {count} x {curie} {terms.label(curie)!r}")


if __name__ == "__main__":
    main()
