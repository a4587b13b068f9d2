"""The protocols of a study.txt: by their type they tell of a specimen, of an acquisition or of an analysis.

A section has `Protocol Name`, `Protocol Type` and `Protocol Description` side by side. The types are EFO's labels,
with the misspellings that were copied from study to study (`image acquistion`, idr0001).
"""

from __future__ import annotations

from micrograph.archives._study_txt import Section
from micrograph.records import Json

# What a type begins or ends with -> the part and the slot that its text belongs to; the first that fits.
_HOMES = (
    ("growth", "specimens", "growth_protocol"),
    ("treatment", "specimens", "preparation_protocol"),
    ("library", "specimens", "preparation_protocol"),
    ("feature extraction", "acquisitions", "acquisition_parameters"),  # `image acquisition and feature extraction`
    ("data analysis", "analysed_data", "analysis_method"),
)
_IDS = {"specimens": "specimen", "acquisitions": "acquisition", "analysed_data": "analysis"}


def protocols(sections: list[Section]) -> dict[str, list[Json]]:
    """The parts told by the protocols, at most one of each kind for each section.

    Args:
        sections: the study and its published screens and experiments, each of which may have protocols; its parts
            have its name.

    Returns:
        Lists of parts for `specimens`, `acquisitions` and `analysed_data`; a list that would be empty is left out.
    """
    found: dict[str, list[Json]] = {}
    for section in sections:
        texts: dict[tuple[str, str], list[str]] = {}
        for kind, text in _typed(section):
            home = next(((part, slot) for word, part, slot in _HOMES if word in kind), None)
            if home and text not in texts.setdefault(home, []):
                texts[home].append(text)
        title = section.first("Comment[IDR Screen Name]", "Comment[IDR Experiment Name]")
        parts: dict[str, Json] = {}
        for (part, slot), paragraphs in texts.items():
            parts.setdefault(part, {})[slot] = "\n\n".join(paragraphs)
        for part, slots in parts.items():
            same = found.setdefault(part, [])
            named: Json = {"title": title} if title else {}
            same.append({"id": f"{_IDS[part]}-{len(same) + 1}", **named, **slots})
    return found


def _typed(section: Section) -> list[tuple[str, str]]:
    """Type (or name, where no type is given) and text of each protocol that has a text."""
    names, kinds = section.cells("Protocol Name"), section.cells("Protocol Type")
    typed = []
    for column, text in enumerate(section.cells("Protocol Description")):
        kind = next((cells[column] for cells in (kinds, names) if column < len(cells) and cells[column]), "")
        if text and kind:
            typed.append((kind.lower(), text))
    return typed
