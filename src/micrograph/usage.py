"""How often each term is used: roll-ups made once a release, so that questions about them are look-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from micrograph.export.graph import graph_form
from micrograph.identifiers import expand
from micrograph.model.tables import SLOTS
from micrograph.records import Json
from micrograph.terms.index import Terms
from micrograph.terms.roles import SLOT_ROLES

_EVERYWHERE = ""


def counted_paths() -> dict[str, tuple[str, bool]]:
    """Slot to (short path, whether below goes over part-of), of all that is counted."""
    paths: dict[str, tuple[str, bool]] = {}
    for slot, role in SLOT_ROLES.items():
        if slot in SLOTS["Dataset"]:
            paths[slot] = (SLOTS["Dataset"][slot].iri, role.part_of)
            stated = f"stated_{slot}"
            if stated in SLOTS["Dataset"]:
                paths[stated] = (SLOTS["Dataset"][stated].iri, role.part_of)
    return paths


def usage(datasets: Iterable[Json], terms: Terms, base: str) -> Iterator[Json]:
    """One TermUsage for each term, path and archive (and all archives together), sorted."""
    direct: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    below: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    studies: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    paths = counted_paths()
    for dataset in datasets:
        form = graph_form(dataset, base)
        for slot, (path, part_of) in paths.items():
            used = {item["id"] if isinstance(item, dict) else item for item in form.get(slot, ())}
            above = used.union(*(terms.ancestors(term, part_of) for term in used))
            for place in (_EVERYWHERE, dataset["archive"]):
                for term in used:
                    direct[path, term, place].add(dataset["id"])
                for term in above:
                    below[path, term, place].add(dataset["id"])
                    studies[path, term, place].add(str(dataset.get("study") or dataset["id"]))
    for path, term, place in sorted(below):
        node: Json = {
            "id": f"{base}usage/{path.rsplit('#')[-1]}/{term.replace(':', '_')}/{place or 'all'}",
            "used_term": expand(term),
            "path": path,
            "datasets_direct": len(direct.get((path, term, place), ())),
            "datasets_below": len(below[path, term, place]),
            "studies_below": len(studies[path, term, place]),
        }
        if place:
            node["usage_archive"] = place
        yield node
