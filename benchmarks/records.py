"""The records that the benchmarks of validating and lifting run over: GIDE's recorded crates, described."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path
from typing import Any

from micrograph.archives import archive
from micrograph.describe import describe
from micrograph.terms.index import Terms

SHARED = Path(os.environ.get("MICROGRAPH_SHARED", Path(__file__).parents[2] / "shared"))
SCHEMA = Path(__file__).parents[1] / "schemas" / "micrograph.yaml"
BASE = "https://w3id.org/micrograph/"


def datasets(most: int) -> list[dict[str, Any]]:
    """So many data sets as the pipeline describes them."""
    terms, found = Terms.load(), []
    with tarfile.open(SHARED / "recordings" / "gide" / "gide_crates_1577.tar.gz") as file:
        for member in file:
            stream = file.extractfile(member)
            for record in archive("gide").split(stream.read(), "", member.name) if stream else ():
                described = describe([record], terms, BASE)
                if described.source is not None:
                    found.append(described.source.dataset)
            if len(found) >= most:
                break
    return found
