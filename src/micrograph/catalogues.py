"""The archives that records are filed under: what people call them, and where they are. Connectors are in `archives/`."""

from __future__ import annotations

from typing import NamedTuple


class Catalogue(NamedTuple):
    """An archive, as it is shown."""

    title: str
    homepage: str


CATALOGUES: dict[str, Catalogue] = {
    "bia": Catalogue("BioImage Archive", "https://www.ebi.ac.uk/bioimage-archive/"),
    "idr": Catalogue("Image Data Resource", "https://idr.openmicroscopy.org/"),
    "empiar": Catalogue("EMPIAR", "https://www.ebi.ac.uk/empiar/"),
    "ssbd": Catalogue("SSBD", "https://ssbd.riken.jp/"),
    "cil": Catalogue("Cell Image Library", "https://www.cellimagelibrary.org/"),
    "bbbc": Catalogue("Broad Bioimage Benchmark Collection", "https://bbbc.broadinstitute.org/"),
    "cpg": Catalogue("Cell Painting Gallery", "https://broadinstitute.github.io/cellpainting-gallery/"),
    "tcia": Catalogue("The Cancer Imaging Archive", "https://www.cancerimagingarchive.net/"),
    "zenodo": Catalogue("Zenodo", "https://zenodo.org/"),
    "dryad": Catalogue("Dryad", "https://datadryad.org/"),
    "figshare": Catalogue("Figshare", "https://figshare.com/"),
    "dataverse": Catalogue("Harvard Dataverse", "https://dataverse.harvard.edu/"),
    "huggingface": Catalogue("Hugging Face", "https://huggingface.co/datasets"),
    "osf": Catalogue("OSF", "https://osf.io/"),
    "ieee-dataport": Catalogue("IEEE DataPort", "https://ieee-dataport.org/"),
    "kaggle": Catalogue("Kaggle", "https://www.kaggle.com/datasets"),
    "nightingale": Catalogue("Nightingale Open Science", "https://docs.ngsci.org/"),
}


def archive_title(slug: str) -> str:
    """What people call an archive.

    >>> archive_title("idr")
    'Image Data Resource'
    """
    known = CATALOGUES.get(slug)
    return known.title if known else slug
