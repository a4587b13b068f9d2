"""The archives that records are filed under: what people call them, where they are, and what they take.

Connectors are in `archives/`. What an archive takes is said for whoever looks for a home for data: `accepts` and
`specificity` follow table 1 of Uhlmann 2024; the other columns are common knowledge of the field, and empty where nobody here
knew. None of it was checked against a live page: ask the archive before a deposit.
"""

from __future__ import annotations

from dataclasses import dataclass

from micrograph.records import Json


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An archive, as it is shown."""

    title: str
    homepage: str
    accepts: str
    specificity: str  # high: bioimages only; medium: images of science; low: any data
    accepted_types: str = ""
    size_limit: str = ""
    publication_needed: str = ""
    deposit_licences: str = ""
    curation: str = ""
    deposit_cost: str = ""

    def takes(self) -> Json:
        """What it takes, as slots of a DataCatalog, without what is not known."""
        return {name: value for name in TAKES if (value := getattr(self, name))}


TAKES = (
    "accepts", "specificity", "accepted_types", "size_limit", "publication_needed", "deposit_licences", "curation", "deposit_cost",
)  # fmt: skip

CATALOGUES: dict[str, Catalogue] = {
    "bia": Catalogue(
        "BioImage Archive", "https://www.ebi.ac.uk/bioimage-archive/", "microscopy images of published studies", "medium",
        accepted_types="any image format, with a file list for each study component",
        deposit_licences="CC0 or CC BY 4.0", curation="the archive's curators", deposit_cost="free",
    ),
    "idr": Catalogue(
        "Image Data Resource", "https://idr.openmicroscopy.org/", "published, curated microscopy", "medium",
        accepted_types="what Bio-Formats reads, and OME-Zarr", publication_needed="yes", curation="the archive's curators",
        deposit_cost="free",
    ),
    "empiar": Catalogue(
        "EMPIAR", "https://www.ebi.ac.uk/empiar/", "electron and X-ray microscopy images", "high",
        accepted_types="raw micrographs, tilt series and volumes (MRC, TIFF and others)",
        deposit_licences="CC0, by the archive's policy", curation="the archive's curators", deposit_cost="free",
    ),
    "ssbd": Catalogue(
        "SSBD", "https://ssbd.riken.jp/", "microscopy and quantitative data of biological dynamics, in space and time", "high",
        curation="the archive's curators, for its database; none for its repository", deposit_cost="free",
    ),
    "cil": Catalogue(
        "Cell Image Library", "https://www.cellimagelibrary.org/", "images, videos and animations of cells", "high",
        deposit_licences="public domain, Creative Commons, or all rights reserved", curation="the library's annotators",
    ),
    "bbbc": Catalogue(
        "Broad Bioimage Benchmark Collection", "https://bbbc.broadinstitute.org/", "curated microscopy sets with ground truth",
        "medium", deposit_licences="each set has its own", curation="the collection's curators",
    ),
    "cpg": Catalogue(
        "Cell Painting Gallery", "https://broadinstitute.github.io/cellpainting-gallery/",
        "curated microscopy for image-based profiling", "high", deposit_licences="CC0", curation="the gallery's curators",
        deposit_cost="free",
    ),
    "tcia": Catalogue(
        "The Cancer Imaging Archive", "https://www.cancerimagingarchive.net/", "medical images of cancer, slides among them",
        "high", accepted_types="DICOM; slides in their own formats", curation="de-identification and curation by the archive",
        deposit_licences="CC BY 3.0 or 4.0, CC BY-NC, or restricted",
    ),
    "zenodo": Catalogue(
        "Zenodo", "https://zenodo.org/", "any research data", "low", accepted_types="any", publication_needed="no",
        deposit_licences="any", curation="none; communities may ask for a review", deposit_cost="free",
    ),
    "dryad": Catalogue(
        "Dryad", "https://datadryad.org/", "any research data", "low", accepted_types="any", deposit_licences="CC0",
        curation="the archive's curators",
    ),
    "figshare": Catalogue(
        "Figshare", "https://figshare.com/", "any research data", "low", accepted_types="any", publication_needed="no",
        curation="none; institutions may ask for a review",
    ),
    "dataverse": Catalogue(
        "Harvard Dataverse", "https://dataverse.harvard.edu/", "any research data", "low", accepted_types="any",
        publication_needed="no", deposit_licences="CC0 by default, or terms of one's own",
    ),
    "huggingface": Catalogue(
        "Hugging Face", "https://huggingface.co/datasets", "any data, mostly for learning, with annotations", "low",
        accepted_types="any", publication_needed="no", deposit_licences="any", curation="none",
    ),
    "osf": Catalogue(
        "OSF", "https://osf.io/", "any data", "low", accepted_types="any", publication_needed="no", deposit_licences="any",
        curation="none",
    ),
    "ieee-dataport": Catalogue(
        "IEEE DataPort", "https://ieee-dataport.org/", "any data", "low", accepted_types="any", publication_needed="no",
    ),
    "kaggle": Catalogue(
        "Kaggle", "https://www.kaggle.com/datasets", "any data, mostly for learning, with annotations", "low",
        accepted_types="any", publication_needed="no", deposit_licences="one of Kaggle's list", curation="none",
    ),
    "nightingale": Catalogue(
        "Nightingale Open Science", "https://docs.ngsci.org/", "curated medical images", "high",
        curation="the archive's curators",
    ),
}  # fmt: skip


# What brings records of repositories that have no connector of their own: such a record is filed under its carrier.
_CARRIERS = {
    "datacite": "Others, by DataCite", "oai-pmh": "Others, by OAI-PMH", "ro-crate": "Others, by RO-Crate",
    "schema-org": "Others, by schema.org",
}  # fmt: skip


def archive_title(slug: str) -> str:
    """What people call an archive.

    >>> archive_title("idr"), archive_title("oai-pmh")
    ('Image Data Resource', 'Others, by OAI-PMH')
    """
    known = CATALOGUES.get(slug)
    return known.title if known else _CARRIERS.get(slug, slug)
