"""SSBD: quantitative biological dynamics, database and repository. Never checked against the live service.

Interface: SSBD publishes a crate of every project for GIDE (252 of the database, 137 of the repository; the connector `gide` brings
them), and for some projects RDF with all samples, methods and instruments: `SSBD_all_instances.ttl` in the repository of its ontology on
GitHub. This connector reads that RDF. Its address there is from the recordings' layout, not from GitHub's own answer.

A record is a project, by its project name (`98-Morita-ToothEpiCellDyn`), as GIDE's crates have it; its payload is all that the RDF says
of it, as sorted N-Triples cut out of the file. Each data set of a project is a component with its sample, method and dimensions.
Repository and database records of one project are linked as the same data set (`ssbd-repos-…` in a project's description or address).

Quirks, each with the record that proves it:

- One predicate in three spellings: has_imaging_method_recorded_type, has_imaging_mehod_…, has_imaging_method_rcorded_type.
- A component may be said to be its own sample (project 141, Fig1a).
- `FBbi_FBbi_00000477` as an IRI; sizes with a unit ("0.554 micrometer"); dimensions as "862x855x43x3x271".
- People have e-mail and postal addresses: neither is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from micrograph.archives._payloads import Identity, record_of, refuse
from micrograph.archives._reread_harvest import of_one_file, right_one
from micrograph.archives._ssbd_dataset import Statements, dataset, local
from micrograph.errors import NetworkError
from micrograph.records import Checkpoint, HarvestEvent, Json, RawRecord, Report, Unchanged

if TYPE_CHECKING:
    from micrograph.http import Http

SOURCE = "https://raw.githubusercontent.com/openssbd/ssbd-ontology/HEAD/ontology/instance/SSBD_all_instances.ttl"
MEDIA_TYPE = "application/n-triples"
_PROJECT = "SSBD_Project"
_NAME = re.compile(r"^(?:\d{1,5}-[\w-]{2,80}|ssbd-repos-\d{6})$")
_VALID = "valid is RDF with an SSBD_Project that has a project name"


class Ssbd:
    """The connector of SSBD's own RDF."""

    slug = "ssbd"
    title = "SSBD"
    homepage = "https://ssbd.riken.jp/"
    licence_of_metadata = "CC-BY-4.0"
    volatile: tuple[str, ...] = ()
    live_checked = ""

    def harvest(self, http: Http, since: str | None, resume: str | None = None) -> Iterator[HarvestEvent]:
        """Fetch the RDF, if it changed by the server's own word."""
        reply = right_one(http, SOURCE, accept="text/turtle, */*;q=0.5", conditional=True)
        if reply.status == 304:
            yield Unchanged(SOURCE)
        else:
            found = list(self.split(reply.body, "text/turtle", "SSBD_all_instances.ttl"))
            # `split` gives back as it came what is no RDF; RDF without projects is an empty archive
            if any(one.payload == reply.body for one in found):
                raise NetworkError(f"{SOURCE}: received no Turtle, but {reply.body[:80]!r}")
            yield from of_one_file(found, SOURCE, reply.etag)
        yield Checkpoint("1")

    def split(self, payload: bytes, media_type: str, name: str) -> Iterator[RawRecord]:
        """A record for each project of a Turtle file; a file of samples, methods or classes alone has none."""
        statements = Statements.read(
            payload, "n-triples" if media_type == MEDIA_TYPE or name.endswith(".nt") else "turtle"
        )
        if statements is None:
            yield record_of("ssbd", payload, None)
            return
        page = sha256(payload).hexdigest()
        for project in statements.of_class(_PROJECT):
            accession = statements.text(project, "has_project_name") or ""
            found = Identity(accession, "rdf") if _NAME.match(accession) else None
            own = statements.reachable(project)
            yield replace(record_of("ssbd", own, found, page), media_type=MEDIA_TYPE)

    def to_dataset(self, parts: Sequence[RawRecord], report: Report) -> Json | None:
        """The draft of a project; None, with an error, where the payload is none."""
        statements = Statements.read(parts[-1].payload, "n-triples")
        projects = statements.of_class(_PROJECT) if statements else []
        if statements is None or len(projects) != 1:
            refuse(parts[-1].payload, _VALID, report)
            return None
        accession = parts[-1].accession or statements.text(projects[0], "has_project_name") or local(projects[0])
        return dataset(statements, projects[0], accession)


ARCHIVE = Ssbd()
