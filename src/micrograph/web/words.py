"""What people read instead of slugs, and how numbers are written on pages."""

from __future__ import annotations

from micrograph.catalogues import archive_title

FACET_TITLES = {
    "archive": "Archive", "organism": "Organism", "method": "Imaging method", "method_group": "Method group",
    "aspect": "Imaging aspect", "assay": "Assay", "cell_type": "Cell type", "cell_line": "Cell line", "anatomy": "Anatomy",
    "component": "Cellular component", "process": "Process", "disease": "Disease", "phenotype": "Phenotype", "gene": "Gene",
    "compound": "Compound", "licence": "Licence", "licence_class": "Licence class", "allows_commercial": "Commercial use",
    "allows_derivatives": "Changes", "access": "Access", "format": "Format", "sample_type": "Sample", "level": "Kind of record",
    "domain": "Kind of imaging", "resource_kind": "Content", "dimensions": "Dimensions", "annotation_type": "Annotation type",
    "year": "Year", "has": "Has", "documentation": "Documentation",
}  # fmt: skip
RANGE_TITLES = {
    "year_from": "From year", "year_to": "To year", "bytes_min": "At least (bytes)", "bytes_max": "At most (bytes)",
    "images_min": "Images at least", "channels_min": "Channels at least", "pixel_um_max": "Pixel at most (µm)",
    "completeness_min": "Completeness at least",
}  # fmt: skip
SORT_TITLES = {
    "relevance": "best match", "newest": "newest", "oldest": "oldest", "largest": "largest", "smallest": "smallest",
    "accession": "accession", "completeness": "completeness",
}  # fmt: skip
_VALUES = {
    ("licence_class", "public-domain"): "Public domain",
    ("licence_class", "attribution"): "Attribution",
    ("licence_class", "share-alike"): "Share alike",
    ("licence_class", "no-derivatives"): "No derivatives",
    ("licence_class", "noncommercial"): "Non-commercial",
    ("licence_class", "custom"): "Terms of its own",
    ("licence_class", "all-rights-reserved"): "All rights reserved",
    ("licence_class", "none-stated"): "No licence stated",
    ("level", "study"): "Study",
    ("level", "dataset"): "Data set",
    ("level", "image"): "Single image",
    ("level", "catalogue-entry"): "Catalogue entry",
    ("domain", "medical-imaging"): "Medical imaging",
    ("domain", "structural"): "Structures of molecules",
    ("domain", "mixed"): "Several kinds",
    ("domain", "non-image"): "No images",
    ("documentation", "well"): "Well documented",
    ("documentation", "partly"): "Partly documented",
    ("documentation", "scantly"): "Scantly documented",
    ("has", "ome-zarr"): "OME-Zarr",
    ("has", "doi"): "DOI",
    ("access", "registration"): "After registration",
    ("allows_commercial", "true"): "Allowed",
    ("allows_commercial", "false"): "Not allowed",
    ("allows_derivatives", "true"): "Allowed",
    ("allows_derivatives", "false"): "Not allowed",
}
LICENCE_MEANING = {
    "public-domain": "No rights are reserved: use it for anything.",
    "attribution": "Use it for anything, and give credit.",
    "share-alike": "Use it for anything, give credit, and share what you make of it under the same licence.",
    "no-derivatives": "Share it with credit, but do not share changed versions.",
    "noncommercial": "Use it with credit, but not commercially.",
    "custom": "It comes under terms of its own: read them at the archive.",
    "all-rights-reserved": "All rights are reserved: ask before you use it.",
    "none-stated": "The archive states no licence: ask before you use it.",
}
EVIDENCE = {
    "stated": ("stated", "The archive itself gives this term."),
    "normalised": ("stated", "The archive itself gives this term, in another spelling."),
    "derived": ("derived", "It follows from another value of the record, by a stated rule."),
    "annotated": ("read from text", "A program found it in the record's text."),
}
RELATIONS = {
    "same_dataset_as": "The same data", "same_study_as": "The same piece of research", "mirror_of": "It is a copy of",
    "subset_of": "It is a part of", "derived_from": "It was made from", "version_of": "It is a version of",
    "supplement_to": "It completes", "annotates": "It annotates the images of", "reuses": "It reuses",
}  # fmt: skip
# Why two records are linked: the code before the colon of a link's evidence, as people say it.
_LINK_REASONS = {
    "ACCESSION": "its record names the accession {}", "ALIAS": "its archive also calls it {}", "DOI": "both have the DOI {}",
    "EMPIAR": "EMPIAR's entry says {}", "IDC": "the Commons' index says {}",
    "IDR-ACCESSION-NUMBER": "its record gives the IDR accession {}",
    "IDR-BIA-ACCESSION": "IDR's study file gives the BioImage Archive accession {}",
    "IDR-BIOSTUDIES-ACCESSION": "IDR's study file gives the BioStudies accession {}",
    "IDR-EMPIAR-ACCESSION": "IDR's study file gives the EMPIAR accession {}", "LINK": "its record links to {}",
    "PUBLICATION": "both name the publication {}", "RELATED-IDENTIFIER": "its record's related identifiers say {}",
    "RELATED-WORK": "its record lists the related work {}", "RELATIONSHIP": "its record says {}",
    "SSBD": "SSBD's repository and database describe one project, {}", "STUDY-KEY": "its archive groups it under {}",
}  # fmt: skip
SLOT_TITLES = {
    "organisms": "Organisms", "imaging_methods": "Imaging methods", "imaging_aspects": "Imaging aspects",
    "method_groups": "Method groups", "assays": "Assays", "cell_types": "Cell types", "cell_lines": "Cell lines",
    "anatomy": "Anatomy", "components": "Cellular components", "processes": "Processes", "diseases": "Diseases",
    "phenotypes": "Phenotypes", "genes": "Genes", "compounds": "Compounds", "licence": "Licence", "formats": "Formats",
}  # fmt: skip
_FORMATS = {"ome-zarr": "OME-Zarr", "ome-tiff": "OME-TIFF", "zarr": "Zarr", "jpeg2000": "JPEG 2000", "bdv": "BigDataViewer",
            "nifti": "NIfTI", "parquet": "Parquet", "imaris": "Imaris"}  # fmt: skip


def link_reason(evidence: str) -> str:
    """Why two records are linked, as a part of a sentence.

    >>> link_reason("DOI: 10.1/x"), link_reason("as its page says")
    ('both have the DOI 10.1/x', 'as its page says')
    """
    code, colon, what = evidence.partition(": ")
    return _LINK_REASONS[code].format(what) if colon and code in _LINK_REASONS else evidence


def value_title(facet: str, value: str) -> str:
    """What people call a value of a plain facet.

    >>> value_title("licence_class", "noncommercial"), value_title("format", "nd2"), value_title("sample_type", "cell-free")
    ('Non-commercial', 'ND2', 'Cell-free')
    """
    if facet == "archive":
        return archive_title(value)
    if facet == "format":
        return format_title(value)
    if facet in {"licence", "dimensions", "year"}:
        return value
    return _VALUES.get((facet, value)) or value.replace("_", " ").capitalize()


def format_title(slug: str) -> str:
    """A file format as it is written by those who use it.

    >>> format_title("ome-zarr"), format_title("czi")
    ('OME-Zarr', 'CZI')
    """
    return _FORMATS.get(slug, slug.upper())


def slot_title(slot: str) -> str:
    """The heading of a slot."""
    return SLOT_TITLES.get(slot, slot.replace("_", " ").capitalize())


def count(number: int) -> str:
    """A number with thin spaces between thousands, as the International System writes it.

    >>> count(109728).replace(chr(8239), " "), count(1577).replace(chr(8239), " ")
    ('109 728', '1577')
    """
    return f"{number:,}".replace(",", "\u202f") if number > 9999 else str(number)


def size(number: float) -> str:
    """Bytes in decimal units.

    >>> size(10_060_000_000_000), size(512), size(999_999)
    ('10.1 TB', '512 bytes', '1 MB')
    """
    if number < 1000:
        return f"{int(number)} bytes"
    for unit in ("kB", "MB", "GB", "TB", "PB"):
        number /= 1000
        if round(number, 0 if number >= 100 else 1) < 1000 or unit == "PB":
            break
    return f"{number:.0f} {unit}" if number >= 100 else f"{number:.1f}".removesuffix(".0") + f" {unit}"


def plural(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> plural(1, "study", "studies"), plural(3, "study", "studies"), plural(0, "record")
    ('1 study', '3 studies', '0 records')
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """A share in whole percent.

    >>> percent(0.875)
    '88 %'
    """
    return f"{share * 100:.0f}\u00a0%".replace("\u00a0", " ")
