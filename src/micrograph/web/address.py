"""The state of a page, which is its URL: what a link that adds or takes away a value points to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Address:
    """A path with its parameters. Every change goes back to the first page of what it finds.

    >>> here = Address("/", (("q", "mitosis"), ("organism", "NCBITaxon:9606"), ("page", "3")))
    >>> str(here.adding("organism", "NCBITaxon:10090"))
    '/?q=mitosis&organism=NCBITaxon:9606&organism=NCBITaxon:10090'
    >>> str(here.without("organism", "NCBITaxon:9606")), str(here.on_page(2))
    ('/?q=mitosis', '/?q=mitosis&organism=NCBITaxon:9606&page=2')
    """

    path: str
    pairs: Pairs = ()

    def adding(self, name: str, *values: str) -> Address:
        """With these values too."""
        return self._with((*self._kept(), *((name, value) for value in values if (name, value) not in self.pairs)))

    def without(self, name: str, value: str | None = None) -> Address:
        """Without one value, or without all of a name."""
        return self._with(pair for pair in self._kept() if not (pair[0] == name and value in {None, pair[1]}))

    def setting(self, name: str, *values: str) -> Address:
        """With these values only."""
        return self.without(name).adding(name, *values)

    def on_page(self, number: int) -> Address:
        """Another page of the same."""
        return self._with((*self._kept(), ("page", str(number))) if number > 1 else self._kept())

    def hidden(self, *without: str) -> Pairs:
        """What a form has to carry along in hidden fields, without what it asks for itself."""
        return tuple(pair for pair in self._kept() if pair[0] not in without)

    def has(self, name: str, value: str) -> bool:
        """Whether a value is among those of a name."""
        return (name, value) in self.pairs

    def _kept(self) -> Iterable[tuple[str, str]]:
        return tuple(pair for pair in self.pairs if pair[0] != "page")

    def _with(self, pairs: Iterable[tuple[str, str]]) -> Address:
        return Address(self.path, tuple(pairs))

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs, safe=':/')}" if self.pairs else self.path


def dataset_path(archive: str, accession: str) -> str:
    """The page of a data set.

    >>> dataset_path("huggingface", "owner/a name")
    '/dataset/huggingface/owner/a%20name'
    """
    return f"/dataset/{quote(archive)}/{quote(accession, safe='-._~/')}"


def term_path(curie: str) -> str:
    """The page of a term."""
    return f"/term/{quote(curie, safe='-._~:/')}"
