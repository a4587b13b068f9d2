"""All settings: one class, one `MICROGRAPH_*` variable a field."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where state lives, what the service allows, how politely we harvest."""

    model_config = SettingsConfigDict(env_prefix="MICROGRAPH_", frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: user_data_path("micrograph", appauthor=False),
        description="log/, ontologies/, cache/, releases/, current, history.parquet",
    )
    base: str = Field(default="https://w3id.org/micrograph/", description="Base of every IRI that we mint")
    contact: str = Field(default="https://w3id.org/micrograph/", description="Sent in the harvester's User-Agent")
    http_rewrite: str = Field(
        default="",
        description="Comma-separated `https://real.host=http://other:port`: where requests really go (tests)",
    )
    archive_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Comma-separated `host=Scheme value`: the Authorization header for an archive's host (OSF needs one)",
    )
    dataverses: str = Field(
        default="https://dataverse.harvard.edu",
        description="Addresses of the Dataverses to harvest, with blanks between them",
    )
    datacite_prefixes: str = Field(
        default="10.7937 10.17867 10.6019",
        description="DOI prefixes to harvest through DataCite, with blanks between them",
    )
    oai_endpoints: str = Field(
        default="https://zenodo.org/oai2d?set=user-nfdi4bioimage&metadataPrefix=oai_datacite",
        description="OAI-PMH endpoints to harvest, each with its set and metadataPrefix, with blanks between them",
    )
    sitemaps: str = Field(
        default="https://datadryad.org/sitemap.xml",
        description="Sitemaps whose pages are read for schema.org, with blanks between them",
    )
    crates: str = Field(default="", description="Addresses of RO-Crates to harvest, with blanks between them")
    query_workers: int = Field(default=2, ge=1, description="Processes that answer SPARQL")
    query_seconds: float = Field(default=30.0, gt=0, description="A query is killed after so many seconds")
    query_rows: int = Field(default=1_000_000, ge=1, description="Rows of one answer at most")
    query_bytes: int = Field(default=256 * 2**20, ge=1024, description="Bytes of one answer at most")
    query_memory: int = Field(
        default=4 * 2**30, ge=2**28, description="Address space of a query worker (RLIMIT_AS, Linux)"
    )
    query_queue: int = Field(default=64, ge=0, description="Queries that may wait for a worker")
    request_bytes: int = Field(default=16 * 2**20, ge=1024, description="Largest request body")
    payload_bytes: int = Field(
        default=256 * 2**20, ge=1024, description="Largest payload read from an archive or a file"
    )
    keep_releases: int = Field(default=3, ge=1, description="Releases kept by publishing")
    count_drop: float = Field(
        default=0.2, ge=0, le=1, description="A build with so much fewer data sets than the last release is refused"
    )
    root_path: str = Field(default="", description="Path prefix of a reverse proxy")


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
