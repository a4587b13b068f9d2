"""doctor: whether a node is in order."""

from __future__ import annotations

from micrograph.commands.output import home, print_table


def doctor() -> None:
    """Look at this node: folders, release, ontologies, extras."""
    from importlib.util import find_spec
    from shutil import which

    from micrograph import __version__, resources
    from micrograph.errors import MicrographError
    from micrograph.release import Releases
    from micrograph.terms.index import Terms

    rows: list[tuple[str, str]] = [
        ("version", __version__),
        ("home", str(home())),
        ("resources", str(resources.root())),
    ]
    try:
        release = Releases(home()).current()
        rows.append(("release", f"{release.id} ({release.statistics()['datasets']} records)"))
        rows.append(("release files", "; ".join(release.verify()) or "as the manifest says"))
    except MicrographError as error:
        rows.append(("release", str(error)))
    try:
        rows.append(("ontologies", ", ".join(Terms.load(home()).prefixes())))
    except MicrographError as error:
        rows.append(("ontologies", str(error)))
    for extra, module in (("schema", "linkml"), ("ontologies", "owlready2"), ("cellxgene", "cellxgene_ontology_guide")):
        rows.append((f"extra {extra}", "installed" if find_spec(module) else "not installed"))
    rows.append(("java (for reasoning)", which("java") or "not on the PATH"))
    print_table(("what", "is"), rows)
