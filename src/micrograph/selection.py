"""Which records of an archive that takes any data are bioimaging, and why: the words are in `ontologies/selection.tsv`.

General archives hold anything: a collection of tweets is no microscopy because nobody said that it is not. A record is taken
where one of these says so, and each that does is kept with the record (`selected_because`):

- a term: an imaging method or method group, stated by the archive or found in title and keywords;
- a file format that only microscopes write;
- a word that only people use who image cells and tissues, in title or keywords;
- a word of all imaging beside something living: a word for it, a term, or a community of bioimaging.

It is left where its type rules images out, and, unless a microscope's format says otherwise, where its title says that it is
*about* imaging: slides and reports always, programs and models where no word for data stands beside them. Measured on
hand-labelled records in `tests/selection`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from micrograph import resources
from micrograph.records import Json, Report
from micrograph.terms.table import read_rows

KINDS = ("imaging", "image", "living", "data", "not-data", "writing", "scene", "medical")
# Written by microscopes and slide scanners alone; TIFF, PNG and HDF5 are written by anything.
MICROSCOPE_FORMATS = frozenset({
    "czi", "lsm", "zvi", "nd2", "lif", "lof", "oib", "oif", "oir", "vsi", "svs", "ndpi", "mrxs", "scn", "dm3", "dm4", "dv", "ims",
    "stk", "c01", "flex", "klb", "bdv", "mrc", "eer", "ome-tiff", "ome-zarr",
})  # fmt: skip
# Communities of deposits that are about bioimaging, by their names at Zenodo and InvenioRDM.
COMMUNITIES = frozenset({"nfdi4bioimage", "bioimaging", "ai4life", "bioimage-io", "euro-bioimaging", "globias"})
_LIVING_SLOTS = ("organisms", "cell_lines", "cell_types", "anatomy", "diseases", "components")
_METHOD_SLOTS = ("imaging_methods", "method_groups")


@dataclass(frozen=True, slots=True)
class Selection:
    """Whether a record is bioimaging, and what says so."""

    domain: str | None  # microscopy, medical-imaging, or None: nothing says that it is imaging
    reasons: tuple[str, ...] = ()
    against: str = ""  # what says that it holds no images


@cache
def _words() -> dict[str, re.Pattern[str]]:
    """One pattern a kind, over whole words."""
    patterns: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for row in read_rows(resources.ontologies() / "selection.tsv", ("kind", "pattern", "why")):
        patterns[row["kind"]].append(row["pattern"])
    return {
        kind: re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(found)})(?![A-Za-z0-9])", re.I)
        for kind, found in patterns.items()
    }


def selection(dataset: Json, communities: Iterable[str] = ()) -> Selection:
    """Whether a normalised data set is bioimaging.

    Args:
        dataset: with the terms that were found in it.
        communities: names of the communities that took the deposit.

    >>> selection({"title": "Nuclei segmentation of mouse embryos", "keywords": []}).reasons
    ('title: "Nuclei segmentation"',)
    >>> selection({"title": "A chatter of tweets", "keywords": ["social media"]}).domain is None
    True
    >>> selection({"title": "Slides about light-sheet microscopy"}).against
    'title: "Slides"'
    """
    places = [("title", dataset.get("title", ""))] + [("keyword", word) for word in dataset.get("keywords", ())]
    formats = [slug for slug in dataset.get("formats", ()) if slug in MICROSCOPE_FORMATS]
    reasons = [f"format: {slug}" for slug in formats]
    reasons += [
        f"method: {term.get('label') or term['id']}" for slot in _METHOD_SLOTS for term in dataset.get(slot, ())
    ]
    reasons += _found("imaging", places)
    if not reasons and not _found("scene", places) and (images := _found("image", places)):
        taken = [f"community: {name}" for name in communities if name.lower() in COMMUNITIES]
        living = [
            f"about: {term.get('label') or term['id']}" for slot in _LIVING_SLOTS for term in dataset.get(slot, ())
        ]
        beside = taken or living or _found("living", places)
        reasons = [*images[:1], *beside[:1]] if beside else []
    medical = _found("medical", places)
    if medical and not formats and not any("microscop" in one.lower() or "patholog" in one.lower() for one in reasons):
        return Selection("medical-imaging", tuple(medical))
    is_data = bool(formats or _found("data", places[:1]))
    written = [] if formats else _found("writing", places[:1])
    against = next(iter(written + ([] if is_data else _found("not-data", places[:1]))), "")
    return Selection("microscopy" if reasons and not against else None, tuple(dict.fromkeys(reasons)), against)


def _found(kind: str, places: Iterable[tuple[str, str]]) -> list[str]:
    """What a kind's words are found in, each as a reason."""
    pattern = _words()[kind]
    return [f'{name}: "{match[0].strip()}"' for name, text in places if (match := pattern.search(text))]


def select(dataset: Json, communities: Iterable[str], report: Report) -> Json:
    """The data set with its domain and the reasons, where its archive does not settle that."""
    if "domain" in dataset:
        return dataset
    found = selection(dataset, communities)
    if found.domain is None:
        return dataset
    report.add(
        "DOMAIN-DERIVED", "info", f"{found.domain}, by {'; '.join(found.reasons[:3])}", "/domain", None, found.domain
    )
    return {**dataset, "domain": found.domain, "selected_because": list(found.reasons)}
