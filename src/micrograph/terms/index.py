"""All terms of this node: look-up by id and by name, hierarchy, roles, completion.

`Terms` is immutable once loaded. Each ontology's table is read when something of it is first asked for, so that a
process which never sees a taxon never pays for 1.26 million of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from micrograph import resources
from micrograph.errors import NotFound, UnknownName
from micrograph.terms import cache, curated, notes
from micrograph.terms.complete import Completion, Completions
from micrograph.terms.completer import Asked, Completer
from micrograph.terms.lexicon import Lexicon
from micrograph.terms.names import Names
from micrograph.terms.reading import Notes
from micrograph.terms.registry import read
from micrograph.terms.roles import Role
from micrograph.terms.sources import Source, groups, opened, sources_of, together
from micrograph.terms.spelling import cached_key, plurals, unbracketed
from micrograph.terms.table import Term, file_sha256
from micrograph.terms.vocabulary import Vocabulary

if TYPE_CHECKING:
    from micrograph.terms.scanner import Scanner

__all__ = ["Completion", "Completions", "NameMatch", "Resolution", "Term", "Terms"]

Via = Literal["same", "alternative", "replaced", "curated", "retired", "unknown"]
_STEPS = 10  # of successors that are followed; a cycle ends there


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an identifier means today."""

    curie: str | None  # None: retired without successor, or not loaded
    via: Via
    original: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A term with a name that fits."""

    curie: str
    scope: str  # label, exact, narrow, related, broad
    how: str = "name"  # name, plural, bracketed, squashed: what had to be done to the text


class Terms:
    """All terms of this node, immutable once loaded."""

    def __init__(
        self, sources: Mapping[str, Source], folder: Path, home: Path | None = None, registered: Iterable[str] = ()
    ) -> None:
        self._sources = dict(sources)
        self._registered = frozenset(registered) | frozenset(self._sources)
        self._groups = curated.method_groups(folder)
        self._retired = curated.retired(folder)
        self._mappings = curated.mappings(folder)
        self.pairs = curated.pairs(folder, home)
        self._ambiguous = curated.ambiguous(folder)
        self.method_definitions = curated.method_definitions(folder)
        self._line_organisms = curated.cell_line_organisms(folder)
        self._group_lexicon = groups(folder, file_sha256(folder / curated.GROUPS))
        self._kept = cache.folder(home) if home is not None else None
        self._children: dict[str, dict[str, list[tuple[str, bool]]]] = {}
        self._ancestors: dict[tuple[str, bool], frozenset[str]] = {}
        self._notes: dict[str, dict[str, Notes]] = {}
        self._completer = Completer(self)
        self.scanners: dict[tuple[str, tuple[str, ...]], Scanner] = {}  # of running text, by role and ontologies
        self.lock = self._locked(folder, home)

    @classmethod
    def load(cls, home: Path | None = None, folder: Path | None = None) -> Terms:
        """The ontologies of this node: the slims, replaced by full tables where these were fetched.

        Args:
            home: the node's state; full tables lie in its `ontologies/`.
            folder: another folder with registry, slims and curated tables (tests).

        Raises:
            BrokenFile: a file is missing, not the one that the registry or lock names, or has a broken line.
        """
        folder = folder or resources.ontologies()
        registered = read(folder / "registry.yaml")
        return cls(sources_of(registered, folder, home), folder, home, registered)

    # ------------------------------------------------------------------------------------------------ one term
    def get(self, curie: str) -> Term | None:
        """The term of a CURIE in normal form."""
        lexicon = self.lexicon(curie.partition(":")[0])
        return lexicon.get(curie) if lexicon is not None else None

    def label(self, curie: str) -> str | None:
        """The label of a term."""
        term = self.get(curie)
        return term.label if term is not None else None

    def covers(self, prefix: str) -> Literal["whole", "part"] | None:
        """How much of an ontology is loaded here: an unknown id of a `part` may be right all the same."""
        if prefix == curated.GROUP:
            return "whole"
        source = self._sources.get(prefix)
        if source is None:
            return None
        return "whole" if source.whole else "part"

    def version(self, prefix: str) -> str:
        """The version of an ontology that answers here."""
        source = self._sources.get(prefix)
        if source is None:
            raise UnknownName("ontology", prefix, self._sources)
        return source.version

    def prefixes(self) -> list[str]:
        """The ontologies that are loaded."""
        return [*self._sources]

    def require(self, ontologies: Iterable[str]) -> None:
        """Raise where one of some ontologies is not loaded here.

        Raises:
            UnknownName: it is none that we know.
            NotFound: it is known, but is not bundled, and was not fetched.
        """
        for prefix in ontologies:
            if prefix in self._sources or prefix == curated.GROUP:
                continue
            if prefix in self._registered:
                raise NotFound(
                    f"{prefix} is not loaded on this node; `micrograph ontologies fetch {prefix} --from FOLDER` loads it"
                )
            raise UnknownName("ontology", prefix, [*self._registered, curated.GROUP])

    def all(self, prefix: str) -> Iterator[Term]:
        """All loaded terms of an ontology."""
        lexicon = self.lexicon(prefix)
        return iter(()) if lexicon is None else lexicon.table.terms()

    def notes(self, curie: str) -> Notes | None:
        """What the ontology says of a term beyond names and hierarchy; None where it was not fetched whole."""
        prefix = curie.partition(":")[0]
        source = self._sources.get(prefix)
        if source is None or not notes.beside(source.path).is_file():
            return None
        if prefix not in self._notes:
            self._notes[prefix] = notes.read(notes.beside(source.path))
        return self._notes[prefix].get(curie, Notes())

    def resolve(self, curie: str) -> Resolution:
        """What an identifier means today: merged and replaced terms are followed to their successor."""
        via: Via = "same"
        current = curie
        for _ in range(_STEPS):
            term = self.get(current)
            if term is None:
                lexicon = self.lexicon(current.partition(":")[0])
                primary = lexicon.table.primary(current) if lexicon is not None else None
                if primary is not None:
                    via, current = "alternative" if via == "same" else via, primary
                    continue
                successor = self._retired.get(current)
                if successor is None:
                    # The successor of a known term may lie outside a slim: it is still the right answer.
                    return Resolution(None, "unknown", curie) if via == "same" else Resolution(current, via, curie)
            elif not term.obsolete:
                return Resolution(current, via, curie)
            else:
                if term.replaced_by:
                    via, current = "replaced" if via == "same" else via, term.replaced_by
                    continue
                successor = self._retired.get(current)
            if not successor:
                return Resolution(None, "retired", curie)
            via, current = "curated", successor
        return Resolution(None, "retired", curie)

    def successors(self) -> list[str]:
        """The terms that curators named as successors of retired ones."""
        return sorted({successor for successor in self._retired.values() if successor})

    def grouped(self) -> list[str]:
        """The terms that stand in a method group."""
        return sorted(self._groups.by_term)

    def matches(self, curie: str) -> tuple[str, ...]:
        """The same thing in other ontologies, by curated exact matches."""
        return self._mappings.get(curie, ())

    def organism_of_line(self, curie: str) -> str | None:
        """The organism that a cell line was taken from, under any identifier of the line; None where we do not know."""
        for one in (curie, *self.matches(curie)):
            for named in (one, *sorted(self.ancestors(one))):
                if named in self._line_organisms:
                    return self._line_organisms[named]
        return None

    # ----------------------------------------------------------------------------------------------- hierarchy
    def ancestors(self, curie: str, part_of: bool = False) -> frozenset[str]:
        """Everything above a term, itself not among it; with `part_of`, over is-a and part-of."""
        place = (curie, part_of)
        known = self._ancestors.get(place)
        if known is None:
            known = self._ancestors[place] = self._walk(curie, lambda term: _above(term, part_of))
        return known

    def below(self, curie: str, part_of: bool = False) -> frozenset[str]:
        """Everything below a term among those loaded, itself not among it."""
        children = self._children_of(curie.partition(":")[0])
        found: set[str] = set()
        stack = [curie]
        while stack:
            for child, is_part in children.get(stack.pop(), ()):
                if (part_of or not is_part) and child not in found:
                    found.add(child)
                    stack.append(child)
        found.discard(curie)
        return frozenset(found)

    def in_role(self, curie: str, role: Role) -> bool:
        """Whether a term may stand in a slot: inside its branches and not excluded.

        A term that is not loaded is inside only where the role takes its ontology entirely.
        """
        prefix = curie.partition(":")[0]
        if prefix not in role.ontologies or curie in role.excluded or curie in role.excluded_branches:
            return False
        term = self.get(curie)
        if term is None:
            return prefix in role.entire and self.covers(prefix) != "whole"
        if term.obsolete:
            return False
        roots = role.roots.get(prefix)
        everything = roots is None or prefix in role.entire
        if everything and not role.excluded_branches:
            return True  # no ancestors needed: a whole NCBI taxonomy is asked so, term by term
        above = self.ancestors(curie)
        if not role.excluded_branches.isdisjoint(above):
            return False
        return everything or curie in (roots or ()) or not above.isdisjoint(roots or ())

    def groups(self, curie: str) -> list[str]:
        """The method groups of an imaging method: its own and those of the terms above it."""
        by_term = self._groups.by_term
        found = set(by_term.get(curie, ()))
        for above in self.ancestors(curie):
            found.update(by_term.get(above, ()))
        return sorted(found)

    # ------------------------------------------------------------------------------------------------- by name
    def by_name(self, text: str, ontologies: Sequence[str]) -> list[NameMatch]:
        """The terms that a name means, in the order of the ontologies; labels first, retired terms last.

        Variants (number, brackets, hyphens) are tried only where the name itself is nobody's.
        """
        name = cached_key(text)
        found = self._named(name, ontologies, "name")
        if found or not name:
            return found
        for variant in plurals(name):
            if found := self._named(variant, ontologies, "plural"):
                return found
        split = unbracketed(text)
        if split is not None:
            outer = self._named(cached_key(split[0]), ontologies, "bracketed")
            if outer:
                return outer
        return self._named(name, ontologies, "squashed")

    def named(self, name: str, ontologies: Sequence[str]) -> list[NameMatch]:
        """The terms that have a name of exactly this key: no variant is tried."""
        return self._named(name, ontologies, "name")

    def ambiguous(self, role: str, mentions: bool = False) -> frozenset[str]:
        """Words that are no terms of a role in running text; fewer where every mention is asked for."""
        return self._ambiguous.get((role, "mentions" if mentions else "role"), frozenset())

    def lexicon(self, prefix: str) -> Lexicon | None:
        """The table and the names of one ontology; read when something of it is first asked for."""
        if prefix == curated.GROUP:
            return self._group_lexicon
        source = self._sources.get(prefix)
        return opened(source.path, source.sha256, self._kept) if source is not None else None

    def names(self, prefix: str) -> Names | None:
        """The names of one ontology."""
        lexicon = self.lexicon(prefix)
        return lexicon.names if lexicon is not None else None

    def vocabulary(self) -> Vocabulary:
        """All terms with all their names, the method groups among them."""
        prefixes = (*self._sources, curated.GROUP)
        lexicons = tuple((prefix, found) for prefix in prefixes if (found := self.lexicon(prefix)) is not None)
        return together(lexicons, self._kept)

    def complete(
        self,
        q: str,
        *,
        ontologies: Sequence[str] = (),
        role: Role | None = None,
        branches: Sequence[str] = (),
        part_of: bool | None = None,
        inclusive: bool = True,
        exact: bool = False,
        counts: Mapping[str, int] | None = None,
        with_data: bool = False,
        limit: int = 10,
        start: int = 0,
        obsolete: bool = True,
        at_once: bool = False,
    ) -> Completions:
        """What somebody who typed `q` may mean, best first, and how many terms that are (DESIGN 4.4).

        Args:
            q: what was typed.
            ontologies: only these; by default those of the role, or all.
            role: only terms that may stand in its slot.
            branches: only what is below one of these terms.
            part_of: whether "below" goes over part-of; by default as the role says.
            inclusive: whether the branches' own terms are among what is below them.
            exact: only terms with a name that is just so.
            counts: data sets of each term.
            with_data: only terms that data sets use.
            limit: how many at most.
            start: how many to leave out.
            obsolete: whether retired terms are answered, too.
            at_once: answer in milliseconds, or raise.

        Raises:
            UnknownName, NotFound: an ontology that is not loaded here.
            TakesLong: it was to be answered at once, and cannot be.
        """
        asked = Asked(
            q.strip(),
            tuple(ontologies),
            role,
            tuple(branches),
            part_of,
            inclusive,
            exact,
            with_data,
            limit,
            start,
            obsolete,
            at_once,
        )
        return self._completer.complete(asked, counts)

    # ------------------------------------------------------------------------------------------------- inside
    def _named(self, name: str, ontologies: Sequence[str], how: str) -> list[NameMatch]:
        current: list[NameMatch] = []
        retired: list[NameMatch] = []
        for prefix in ontologies:
            lexicon = self.lexicon(prefix)
            if lexicon is None:
                continue
            for curie, scope, is_retired in lexicon.squashed(name) if how == "squashed" else lexicon.named(name):
                (retired if is_retired else current).append(NameMatch(curie, scope, how))
        return current + retired

    def _walk(self, curie: str, above: Callable[[Term], Sequence[str]]) -> frozenset[str]:
        found: set[str] = set()
        stack = [curie]
        while stack:
            term = self.get(stack.pop())
            if term is None:
                continue  # a dangling reference: it is above, but nothing is known above it
            for parent in above(term):
                if parent not in found:
                    found.add(parent)
                    stack.append(parent)
        found.discard(curie)
        return frozenset(found)

    def _children_of(self, prefix: str) -> dict[str, list[tuple[str, bool]]]:
        known = self._children.get(prefix)
        if known is None:
            known = {}
            for term in self.all(prefix):
                for parent in term.parents:
                    known.setdefault(parent, []).append((term.curie, False))
                for whole in term.part_of:
                    known.setdefault(whole, []).append((term.curie, True))
            self._children[prefix] = known
        return known

    def _locked(self, folder: Path, home: Path | None) -> str:
        digest = hashlib.sha256()
        for prefix, source in sorted(self._sources.items()):
            digest.update(f"{prefix}\t{source.version}\t{source.sha256}\t{source.whole}\n".encode())
        for path in curated.files(folder, home):
            digest.update(f"{path.name}\t{file_sha256(path)}\n".encode())
        return digest.hexdigest()


def _above(term: Term, part_of: bool) -> Sequence[str]:
    return (*term.parents, *term.part_of) if part_of else term.parents
