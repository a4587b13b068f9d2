"""The schema for people: every field with its levels, an example and its mappings; value sets; the crosswalk."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from fastapi import Request, Response

from micrograph import resources
from micrograph.crosswalk import crosswalk
from micrograph.model.profiles import PROFILES
from micrograph.schema_diff import load
from micrograph.web import site

# In the crosswalk only: beside each slot the newest template is enough.
_OLDER_TEMPLATES = {
    "biostudies:BioImages.v1",
    "biostudies:BioImages.v2",
    "biostudies:BioImages.v3",
    "biostudies:Default.v2",
}


def schema_page(request: Request) -> Response:
    """The page of this site."""
    return site.render(request, "schema.html", layout="base.html", **_content())


def standalone() -> str:
    """The same as one HTML file that needs nothing beside it."""
    style = (site.STATIC / "site.css").read_text(encoding="utf-8")
    template = site.templates().get_template("schema.html")
    return template.render(layout="standalone.html", style=style, **_content())


@cache
def _content() -> dict[str, Any]:
    homes: dict[str, list[str]] = {}
    for source, rows in crosswalk().items():
        for row in rows:
            for home in row.home:
                named = f"{source.rpartition(':')[2]}: {row.field}"
                listed = homes.setdefault(home, [])
                if named not in listed and source not in _OLDER_TEMPLATES:
                    listed.append(named)
    counts = {name: Counter(row.level for row in profile.requirements) for name, profile in PROFILES.items()}
    return {"schema": load(resources.schemas()), "crosswalk": crosswalk(), "homes": homes, "counts": counts}
