"""Reports of `validate` as one HTML file that needs nothing beside it: no scripts, light and dark."""

from __future__ import annotations

from collections.abc import Sequence

from micrograph.records import Json
from micrograph.validation.reports import by_severity
from micrograph.web import site


def standalone(reports: Sequence[Json]) -> str:
    """The page."""
    style = (site.STATIC / "site.css").read_text(encoding="utf-8")
    template = site.templates().get_template("report.html")
    return template.render(layout="standalone.html", style=style, reports=reports, by_severity=by_severity)
