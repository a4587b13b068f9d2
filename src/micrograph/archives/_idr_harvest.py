"""Live harvest of IDR: the table of studies, then one file a study."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from micrograph.archives._github import RAW
from micrograph.archives._reread_harvest import right_one
from micrograph.archives._study_txt import decode
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent

if TYPE_CHECKING:
    from micrograph.archives.idr import Idr
    from micrograph.http import Http

STUDIES = f"{RAW}/IDR/idr.openmicroscopy.org/master/_data/studies.tsv"
EVERY = 20  # files between two checkpoints
_CONTAINER = re.compile(r"^(idr\d{4})-[\w.-]+$")


def harvest(archive: Idr, http: Http, since: str | None, resume: str | None) -> Iterator[HarvestEvent]:
    """Every study of the table. `since` saves nothing: neither table nor repositories say when a file changed.

    What did not change is known by its fingerprint, so that it is not logged again. The cursor is the last container
    that is done.
    """
    table = right_one(http, STUDIES).body
    waiting = [container for container in containers(table) if container > (resume or "")]
    for count, container in enumerate(waiting, 1):
        url = study_url(container)
        reply = right_one(http, url, allow={404})  # a study whose file is not there is reported, and the run goes on
        for record in archive.split(reply.body, "text/plain", url):
            yield replace(record, url=url, etag=reply.etag)
        if count % EVERY == 0:
            yield Checkpoint(container)


def containers(table: bytes) -> list[str]:
    r"""The containers that the table of studies names, each once, sorted: it has one row a screen or experiment.

    >>> containers(b"Study\tContainer\nidr0002-b\tscreenA\nidr0001-a\tscreenB\nidr0001-a\tscreenA\n")
    ['idr0001-a', 'idr0002-b']
    """
    lines = decode(table)[0].splitlines()
    columns = lines[0].split("\t") if lines else []
    if "Study" not in columns:
        raise NetworkError(f"{STUDIES}: received {lines[:1]}; valid is a table with a column `Study`")
    place = columns.index("Study")
    cells = (line.split("\t") for line in lines[1:])
    return sorted({row[place] for row in cells if len(row) > place and _CONTAINER.match(row[place])})


def study_url(container: str) -> str:
    """Where the study file of a container is.

    >>> study_url("idr0001-graml-sysgro")
    'https://raw.githubusercontent.com/IDR/idr0001-graml-sysgro/HEAD/idr0001-study.txt'
    """
    return f"{RAW}/IDR/{container}/HEAD/{container[:7]}-study.txt"
