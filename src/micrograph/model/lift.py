"""GENERATED from schemas/ by `micrograph schema build`. Do not edit.

Data to N-Triples: one function a class; order of lines as in the schema.
"""


import re
from collections.abc import Callable
from typing import Any

from micrograph.model.prefixes import PREFIXES

Emit = Callable[[str], Any]
_ESCAPED = re.compile(r'[\\"\n\r]')
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_memo: dict[str, str] = {}


def _iri(value: str) -> str:
    """`<iri>` of a CURIE or an absolute IRI; ValueError where it is neither."""
    found = _memo.get(value)
    if found is None:
        prefix, colon, local = value.partition(":")
        namespace = PREFIXES.get(prefix) if not local.startswith("//") else None
        iri = namespace + local if namespace is not None else value
        if not colon or _NOT_IN_IRI.search(iri) or (namespace is None and "//" not in value and prefix not in ("mailto", "urn")):
            raise ValueError(f"not an IRI, nor a CURIE of a declared prefix: {value!r}")
        found = f"<{iri}>"
        if len(_memo) > 200_000:
            _memo.clear()
        _memo[value] = found
    return found


def _reference(namespace: str, value: str) -> str:
    """`<iri>` of a short identifier in its namespace; an absolute IRI stays."""
    return _iri(value) if value.startswith(("http://", "https://")) else _iri(namespace + value)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)
    return f'"{text}"'



def _lift_AnalysedData(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#AnalysedData> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    v = o.get("result_type")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#resultType> " + _text(v) + " .\n")
    v = o.get("input_data")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#inputData> " + _text(v) + " .\n")
    v = o.get("analysis_method")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#analysisMethod> " + _text(v) + " .\n")


def _lift_AnnotationData(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#AnnotationData> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("overview")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    for v in o.get("annotation_types") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#annotationType> " + _text(v) + " .\n")
    v = o.get("annotation_method")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#annotationMethod> " + _text(v) + " .\n")
    v = o.get("criteria")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#annotationCriteria> " + _text(v) + " .\n")
    v = o.get("coverage")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#annotationCoverage> " + _text(v) + " .\n")
    v = o.get("annotation_confidence")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#annotationConfidence> " + _text(v) + " .\n")


def _lift_Association(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#Association> .\n")
    v = o.get("biosample_id")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#usesBiosample> " + _iri(v) + " .\n")
    v = o.get("specimen_id")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#usesSpecimen> " + _iri(v) + " .\n")
    v = o.get("acquisition_id")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#usesAcquisition> " + _iri(v) + " .\n")
    v = o.get("correlation_id")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#usesCorrelation> " + _iri(v) + " .\n")
    v = o.get("analysis_id")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#usesAnalysis> " + _iri(v) + " .\n")


def _lift_Biosample(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/BioSample> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    v = o.get("biological_entity")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#biologicalEntity> " + _text(v) + " .\n")
    for v in o.get("organisms") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#organism> " + _iri(v["id"]) + " .\n")
    for v in o.get("cell_types") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellType> " + _iri(v["id"]) + " .\n")
    for v in o.get("cell_lines") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellLine> " + _iri(v["id"]) + " .\n")
    for v in o.get("anatomy") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#anatomy> " + _iri(v["id"]) + " .\n")
    for v in o.get("components") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellularComponent> " + _iri(v["id"]) + " .\n")
    for v in o.get("processes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#process> " + _iri(v["id"]) + " .\n")
    for v in o.get("diseases") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#disease> " + _iri(v["id"]) + " .\n")
    v = o.get("strain")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#strain> " + _text(v) + " .\n")
    for v in o.get("developmental_stages") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#developmentalStage> " + _iri(v["id"]) + " .\n")
    for v in o.get("sexes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#sex> " + _iri(v["id"]) + " .\n")
    for v in o.get("intrinsic_variables") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#intrinsicVariable> " + _text(v) + " .\n")
    for v in o.get("extrinsic_variables") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#extrinsicVariable> " + _text(v) + " .\n")
    for v in o.get("experimental_variables") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#experimentalVariable> " + _text(v) + " .\n")


def _lift_CatalogRecord(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#CatalogRecord> .\n")
    v = o.get("primary_topic")
    if v is not None:
        emit(s + " <http://xmlns.com/foaf/0.1/primaryTopic> " + _iri(v) + " .\n")
    v = o.get("derived_from_source")
    if v is not None:
        emit(s + " <http://www.w3.org/ns/prov#wasDerivedFrom> " + _iri(v) + " .\n")
    v = o.get("fetched")
    if v is not None:
        emit(s + " <http://www.w3.org/ns/prov#generatedAtTime> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#dateTime>' + " .\n")


def _lift_Channel(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#Channel> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("channel_content")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#channelContent> " + _text(v) + " .\n")
    v = o.get("channel_biological_entity")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#channelBiologicalEntity> " + _text(v) + " .\n")


def _lift_DataCatalog(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/DataCatalog> .\n")
    v = o.get("slug")
    if v is not None:
        emit(s + " <http://schema.org/identifier> " + _text(v) + " .\n")
    v = o.get("name")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("landing_page")
    if v is not None:
        emit(s + " <http://schema.org/url> " + _iri(v) + " .\n")
    v = o.get("metadata_licence")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#metadataLicence> " + _text(v) + " .\n")
    v = o.get("accepts")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#accepts> " + _text(v) + " .\n")
    v = o.get("specificity")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#specificity> " + _text(v) + " .\n")
    v = o.get("accepted_types")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#acceptedTypes> " + _text(v) + " .\n")
    v = o.get("size_limit")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#sizeLimit> " + _text(v) + " .\n")
    v = o.get("publication_needed")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#publicationNeeded> " + _text(v) + " .\n")
    v = o.get("deposit_licences")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#depositLicences> " + _text(v) + " .\n")
    v = o.get("curation")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#curation> " + _text(v) + " .\n")
    v = o.get("deposit_cost")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#depositCost> " + _text(v) + " .\n")


def _lift_Dataset(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Dataset> .\n")
    v = o.get("archive")
    if v is not None:
        emit(s + " <http://schema.org/includedInDataCatalog> " + _reference(base + "archive/", v) + " .\n")
    v = o.get("accession")
    if v is not None:
        emit(s + " <http://schema.org/identifier> " + _text(v) + " .\n")
    v = o.get("level")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#level> " + _text(v) + " .\n")
    v = o.get("study_type")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#studyType> " + _text(v) + " .\n")
    v = o.get("domain")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#domain> " + _text(v) + " .\n")
    v = o.get("resource_kind")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#resourceKind> " + _text(v) + " .\n")
    for v in o.get("sample_type") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#sampleType> " + _text(v) + " .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    v = o.get("landing_page")
    if v is not None:
        emit(s + " <http://schema.org/url> " + _iri(v) + " .\n")
    v = o.get("doi")
    if v is not None:
        emit(s + " <http://schema.org/sameAs> " + _reference("https://doi.org/", v) + " .\n")
    v = o.get("concept_doi")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#conceptDoi> " + _reference("https://doi.org/", v) + " .\n")
    v = o.get("version")
    if v is not None:
        emit(s + " <http://schema.org/version> " + _text(v) + " .\n")
    v = o.get("year")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#year> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("date_published")
    if v is not None:
        emit(s + " <http://schema.org/datePublished> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#date>' + " .\n")
    v = o.get("licence")
    if v is not None:
        emit(s + " <http://schema.org/license> " + _reference("http://spdx.org/licenses/", v) + " .\n")
    v = o.get("licence_class")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#licenceClass> " + _text(v) + " .\n")
    v = o.get("allows_commercial")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#allowsCommercial> " + '"' + ("true" if v else "false") + '"^^<http://www.w3.org/2001/XMLSchema#boolean>' + " .\n")
    v = o.get("allows_derivatives")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#allowsDerivatives> " + '"' + ("true" if v else "false") + '"^^<http://www.w3.org/2001/XMLSchema#boolean>' + " .\n")
    v = o.get("requires_attribution")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#requiresAttribution> " + '"' + ("true" if v else "false") + '"^^<http://www.w3.org/2001/XMLSchema#boolean>' + " .\n")
    v = o.get("requires_share_alike")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#requiresShareAlike> " + '"' + ("true" if v else "false") + '"^^<http://www.w3.org/2001/XMLSchema#boolean>' + " .\n")
    v = o.get("access")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#access> " + _text(v) + " .\n")
    for v in o.get("keywords") or ():
        emit(s + " <http://schema.org/keywords> " + _text(v) + " .\n")
    for v in o.get("contributors") or ():
        emit(s + " <http://schema.org/creator> " + _iri(v["id"]) + " .\n")
        _lift_Person(v, emit, base)
    for v in o.get("publications") or ():
        emit(s + " <http://schema.org/citation> " + _iri(v["id"]) + " .\n")
        _lift_Publication(v, emit, base)
    for v in o.get("grants") or ():
        emit(s + " <http://schema.org/funding> " + _iri(v["id"]) + " .\n")
        _lift_Grant(v, emit, base)
    for v in o.get("organisms") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#organism> " + _iri(v["id"]) + " .\n")
    for v in o.get("imaging_methods") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imagingMethod> " + _iri(v["id"]) + " .\n")
    for v in o.get("imaging_aspects") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imagingAspect> " + _iri(v["id"]) + " .\n")
    for v in o.get("method_groups") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#methodGroup> " + _iri(v["id"]) + " .\n")
    for v in o.get("assays") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#assay> " + _iri(v["id"]) + " .\n")
    for v in o.get("cell_types") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellType> " + _iri(v["id"]) + " .\n")
    for v in o.get("cell_lines") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellLine> " + _iri(v["id"]) + " .\n")
    for v in o.get("anatomy") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#anatomy> " + _iri(v["id"]) + " .\n")
    for v in o.get("components") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellularComponent> " + _iri(v["id"]) + " .\n")
    for v in o.get("processes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#process> " + _iri(v["id"]) + " .\n")
    for v in o.get("diseases") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#disease> " + _iri(v["id"]) + " .\n")
    for v in o.get("phenotypes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#phenotype> " + _iri(v["id"]) + " .\n")
    for v in o.get("genes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#gene> " + _iri(v["id"]) + " .\n")
    for v in o.get("compounds") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#compound> " + _iri(v["id"]) + " .\n")
    for v in o.get("stated_organisms") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedOrganism> " + _iri(v) + " .\n")
    for v in o.get("stated_imaging_methods") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedImagingMethod> " + _iri(v) + " .\n")
    for v in o.get("stated_imaging_aspects") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedImagingAspect> " + _iri(v) + " .\n")
    for v in o.get("stated_assays") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedAssay> " + _iri(v) + " .\n")
    for v in o.get("stated_cell_types") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedCellType> " + _iri(v) + " .\n")
    for v in o.get("stated_cell_lines") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedCellLine> " + _iri(v) + " .\n")
    for v in o.get("stated_anatomy") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedAnatomy> " + _iri(v) + " .\n")
    for v in o.get("stated_components") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedCellularComponent> " + _iri(v) + " .\n")
    for v in o.get("stated_processes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedProcess> " + _iri(v) + " .\n")
    for v in o.get("stated_diseases") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedDisease> " + _iri(v) + " .\n")
    for v in o.get("stated_phenotypes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedPhenotype> " + _iri(v) + " .\n")
    for v in o.get("stated_genes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedGene> " + _iri(v) + " .\n")
    for v in o.get("stated_compounds") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#statedCompound> " + _iri(v) + " .\n")
    for v in o.get("host_organisms") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#hostOrganism> " + _iri(v) + " .\n")
    for v in o.get("study_components") or ():
        emit(s + " <http://schema.org/hasPart> " + _iri(v["id"]) + " .\n")
        _lift_StudyComponent(v, emit, base)
    for v in o.get("biosamples") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#biosample> " + _iri(v["id"]) + " .\n")
        _lift_Biosample(v, emit, base)
    for v in o.get("specimens") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#specimen> " + _iri(v["id"]) + " .\n")
        _lift_Specimen(v, emit, base)
    for v in o.get("acquisitions") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#acquisition> " + _iri(v["id"]) + " .\n")
        _lift_ImageAcquisition(v, emit, base)
    for v in o.get("annotations_data") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#annotationData> " + _iri(v["id"]) + " .\n")
        _lift_AnnotationData(v, emit, base)
    for v in o.get("image_data") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imageData> " + _iri(v["id"]) + " .\n")
        _lift_ImageData(v, emit, base)
    for v in o.get("image_correlations") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imageCorrelation> " + _iri(v["id"]) + " .\n")
        _lift_ImageCorrelation(v, emit, base)
    for v in o.get("analysed_data") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#analysedData> " + _iri(v["id"]) + " .\n")
        _lift_AnalysedData(v, emit, base)
    for v in o.get("dimensions") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#dimensions> " + _text(v) + " .\n")
    v = o.get("channel_count")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#channelCount> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("pixel_size")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#pixelSize> " + '"' + repr(float(v)) + '"^^<http://www.w3.org/2001/XMLSchema#double>' + " .\n")
    for v in o.get("distributions") or ():
        emit(s + " <http://www.w3.org/ns/dcat#distribution> " + _iri(v["id"]) + " .\n")
        _lift_Distribution(v, emit, base)
    for v in o.get("formats") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#format> " + _reference(base + "format/", v) + " .\n")
    v = o.get("file_count")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#fileCount> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("image_count")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#imageCount> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("total_bytes")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#totalBytes> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("thumbnail")
    if v is not None:
        emit(s + " <http://schema.org/thumbnailUrl> " + _iri(v) + " .\n")
    v = o.get("viewer")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#viewer> " + _iri(v) + " .\n")
    for v in o.get("models_trained") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#modelTrained> " + _iri(v) + " .\n")
    for v in o.get("selected_because") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#selectedBecause> " + _text(v) + " .\n")
    for v in o.get("same_dataset_as") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#sameDatasetAs> " + _iri(v) + " .\n")
    for v in o.get("same_study_as") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#sameStudyAs> " + _iri(v) + " .\n")
    for v in o.get("mirror_of") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#mirrorOf> " + _iri(v) + " .\n")
    for v in o.get("subset_of") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#subsetOf> " + _iri(v) + " .\n")
    for v in o.get("derived_from") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#derivedFrom> " + _iri(v) + " .\n")
    for v in o.get("version_of") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#versionOf> " + _iri(v) + " .\n")
    for v in o.get("supplement_to") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#supplementTo> " + _iri(v) + " .\n")
    for v in o.get("annotates") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#annotates> " + _iri(v) + " .\n")
    for v in o.get("reuses") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#reuses> " + _iri(v) + " .\n")
    v = o.get("study")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#study> " + _iri(v) + " .\n")
    v = o.get("completeness_resolved")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#completeness> " + '"' + repr(float(v)) + '"^^<http://www.w3.org/2001/XMLSchema#double>' + " .\n")
    for v in o.get("provenance") or ():
        emit(s + " <http://schema.org/subjectOf> " + _iri(v["id"]) + " .\n")
        _lift_CatalogRecord(v, emit, base)
    for v in o.get("term_evidence") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#termEvidence> " + _iri(v["id"]) + " .\n")
        _lift_TermAnnotation(v, emit, base)


def _lift_Distribution(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Distribution> .\n")
    v = o.get("name_of_distribution")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("content_url")
    if v is not None:
        emit(s + " <http://www.w3.org/ns/dcat#accessURL> " + _iri(v) + " .\n")
    v = o.get("media_type")
    if v is not None:
        emit(s + " <http://www.w3.org/ns/dcat#mediaType> " + _text(v) + " .\n")
    v = o.get("byte_size")
    if v is not None:
        emit(s + " <http://www.w3.org/ns/dcat#byteSize> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")


def _lift_Grant(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Grant> .\n")
    v = o.get("award")
    if v is not None:
        emit(s + " <http://schema.org/identifier> " + _text(v) + " .\n")
    v = o.get("funder_name")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#funderName> " + _text(v) + " .\n")
    v = o.get("funder_ror")
    if v is not None:
        emit(s + " <http://schema.org/funder> " + _reference("https://ror.org/", v) + " .\n")


def _lift_ImageAcquisition(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#ImageAcquisition> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    v = o.get("instrument")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#instrument> " + _text(v) + " .\n")
    v = o.get("acquisition_parameters")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#acquisitionParameters> " + _text(v) + " .\n")
    for v in o.get("imaging_methods") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imagingMethod> " + _iri(v["id"]) + " .\n")
    for v in o.get("imaging_aspects") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imagingAspect> " + _iri(v["id"]) + " .\n")


def _lift_ImageCorrelation(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#ImageCorrelation> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    v = o.get("alignment")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#alignment> " + _text(v) + " .\n")
    v = o.get("fiducials")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#fiducials> " + _text(v) + " .\n")
    v = o.get("transformation")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#transformation> " + _text(v) + " .\n")
    v = o.get("related_images")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#relatedImages> " + _text(v) + " .\n")


def _lift_ImageData(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#ImageData> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    v = o.get("image_type")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#imageType> " + _text(v) + " .\n")
    for v in o.get("formats") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#format> " + _reference(base + "format/", v) + " .\n")
    v = o.get("compression")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#compression> " + _text(v) + " .\n")
    v = o.get("dimension_extents")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#dimensionExtents> " + _text(v) + " .\n")
    v = o.get("size_x")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#sizeX> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("size_y")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#sizeY> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("size_z")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#sizeZ> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("size_c")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#sizeC> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("size_t")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#sizeT> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("size_description")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#sizeDescription> " + _text(v) + " .\n")
    v = o.get("pixel_size")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#pixelSize> " + '"' + repr(float(v)) + '"^^<http://www.w3.org/2001/XMLSchema#double>' + " .\n")
    v = o.get("time_resolution")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#timeResolution> " + _text(v) + " .\n")
    v = o.get("channel_information")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#channelInformation> " + _text(v) + " .\n")
    v = o.get("processing_method")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#processingMethod> " + _text(v) + " .\n")
    v = o.get("contrast_inverted")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#contrastInverted> " + '"' + ("true" if v else "false") + '"^^<http://www.w3.org/2001/XMLSchema#boolean>' + " .\n")
    v = o.get("quality_control")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#qualityControl> " + _text(v) + " .\n")


def _lift_Organization(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Organization> .\n")
    v = o.get("name")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("ror")
    if v is not None:
        emit(s + " <http://schema.org/identifier> " + _reference("https://ror.org/", v) + " .\n")


def _lift_Person(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Person> .\n")
    v = o.get("name")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("orcid")
    if v is not None:
        emit(s + " <http://schema.org/identifier> " + _reference("https://orcid.org/", v) + " .\n")
    for v in o.get("roles") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#role> " + _text(v) + " .\n")
    for v in o.get("affiliations") or ():
        emit(s + " <http://schema.org/affiliation> " + _iri(v["id"]) + " .\n")
        _lift_Organization(v, emit, base)


def _lift_Publication(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/ScholarlyArticle> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("doi")
    if v is not None:
        emit(s + " <http://schema.org/sameAs> " + _reference("https://doi.org/", v) + " .\n")
    v = o.get("pubmed")
    if v is not None:
        emit(s + " <http://schema.org/identifier> " + _reference("https://pubmed.ncbi.nlm.nih.gov/", v) + " .\n")
    v = o.get("pmc")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#pmc> " + _reference("https://www.ncbi.nlm.nih.gov/pmc/articles/", v) + " .\n")
    v = o.get("year")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#year> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")


def _lift_Specimen(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#Specimen> .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    v = o.get("preparation_protocol")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#preparationProtocol> " + _text(v) + " .\n")
    v = o.get("growth_protocol")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#growthProtocol> " + _text(v) + " .\n")
    v = o.get("experimental_status")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#experimentalStatus> " + _text(v) + " .\n")
    v = o.get("location_in_biosample")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#locationInBiosample> " + _text(v) + " .\n")
    v = o.get("contrast_mechanism")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#contrastMechanism> " + _text(v) + " .\n")
    for v in o.get("sample_preparations") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#samplePreparation> " + _iri(v["id"]) + " .\n")
    for v in o.get("visualizations") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#visualization> " + _iri(v["id"]) + " .\n")
    for v in o.get("antibodies") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#antibody> " + _text(v) + " .\n")
    for v in o.get("channels") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#channel> " + _iri(v["id"]) + " .\n")
        _lift_Channel(v, emit, base)


def _lift_Study(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#Study> .\n")
    for v in o.get("members") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#member> " + _iri(v) + " .\n")


def _lift_StudyComponent(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#StudyComponent> .\n")
    v = o.get("component_kind")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#componentKind> " + _text(v) + " .\n")
    v = o.get("title")
    if v is not None:
        emit(s + " <http://schema.org/name> " + _text(v) + " .\n")
    v = o.get("description")
    if v is not None:
        emit(s + " <http://schema.org/description> " + _text(v) + " .\n")
    for v in o.get("organisms") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#organism> " + _iri(v["id"]) + " .\n")
    for v in o.get("imaging_methods") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imagingMethod> " + _iri(v["id"]) + " .\n")
    for v in o.get("imaging_aspects") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#imagingAspect> " + _iri(v["id"]) + " .\n")
    for v in o.get("assays") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#assay> " + _iri(v["id"]) + " .\n")
    for v in o.get("cell_types") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellType> " + _iri(v["id"]) + " .\n")
    for v in o.get("cell_lines") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellLine> " + _iri(v["id"]) + " .\n")
    for v in o.get("anatomy") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#anatomy> " + _iri(v["id"]) + " .\n")
    for v in o.get("components") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#cellularComponent> " + _iri(v["id"]) + " .\n")
    for v in o.get("processes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#process> " + _iri(v["id"]) + " .\n")
    for v in o.get("diseases") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#disease> " + _iri(v["id"]) + " .\n")
    for v in o.get("phenotypes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#phenotype> " + _iri(v["id"]) + " .\n")
    for v in o.get("genes") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#gene> " + _iri(v["id"]) + " .\n")
    for v in o.get("compounds") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#compound> " + _iri(v["id"]) + " .\n")
    for v in o.get("biosample_ids") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#usesBiosample> " + _iri(v) + " .\n")
    for v in o.get("specimen_ids") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#usesSpecimen> " + _iri(v) + " .\n")
    for v in o.get("acquisition_ids") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#usesAcquisition> " + _iri(v) + " .\n")
    for v in o.get("annotation_ids") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#usesAnnotation> " + _iri(v) + " .\n")
    for v in o.get("image_data_ids") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#usesImageData> " + _iri(v) + " .\n")
    for v in o.get("correlation_ids") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#usesCorrelation> " + _iri(v) + " .\n")
    for v in o.get("analysis_ids") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#usesAnalysis> " + _iri(v) + " .\n")
    for v in o.get("associations") or ():
        emit(s + " <https://w3id.org/micrograph/vocab#association> " + _iri(v["id"]) + " .\n")
        _lift_Association(v, emit, base)
    v = o.get("association_unknown")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#associationUnknown> " + '"' + ("true" if v else "false") + '"^^<http://www.w3.org/2001/XMLSchema#boolean>' + " .\n")
    v = o.get("file_count")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#fileCount> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("image_count")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#imageCount> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("total_bytes")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#totalBytes> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")


def _lift_TermAnnotation(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#TermAnnotation> .\n")
    v = o.get("slot")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#slot> " + _text(v) + " .\n")
    v = o.get("term")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#term> " + _iri(v) + " .\n")
    v = o.get("raw")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#rawValue> " + _text(v) + " .\n")
    v = o.get("kind")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#evidence> " + _text(v) + " .\n")
    v = o.get("disputed")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#disputed> " + '"' + ("true" if v else "false") + '"^^<http://www.w3.org/2001/XMLSchema#boolean>' + " .\n")
    v = o.get("alternative")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#alternativeTerm> " + _iri(v) + " .\n")
    v = o.get("component")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#component> " + _iri(v) + " .\n")


def _lift_TermUsage(o: dict[str, Any], emit: Emit, base: str) -> None:
    s = _iri(o["id"])
    emit(s + " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/micrograph/vocab#TermUsage> .\n")
    v = o.get("used_term")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#term> " + _iri(v) + " .\n")
    v = o.get("path")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#path> " + _iri(v) + " .\n")
    v = o.get("usage_archive")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#archive> " + _reference(base + "archive/", v) + " .\n")
    v = o.get("datasets_direct")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#datasetsDirect> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("datasets_below")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#datasetsBelow> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")
    v = o.get("studies_below")
    if v is not None:
        emit(s + " <https://w3id.org/micrograph/vocab#studiesBelow> " + '"' + str(v) + '"^^<http://www.w3.org/2001/XMLSchema#integer>' + " .\n")


LIFT: dict[str, Callable[[dict[str, Any], Emit, str], None]] = {
    "AnalysedData": _lift_AnalysedData,
    "AnnotationData": _lift_AnnotationData,
    "Association": _lift_Association,
    "Biosample": _lift_Biosample,
    "CatalogRecord": _lift_CatalogRecord,
    "Channel": _lift_Channel,
    "DataCatalog": _lift_DataCatalog,
    "Dataset": _lift_Dataset,
    "Distribution": _lift_Distribution,
    "Grant": _lift_Grant,
    "ImageAcquisition": _lift_ImageAcquisition,
    "ImageCorrelation": _lift_ImageCorrelation,
    "ImageData": _lift_ImageData,
    "Organization": _lift_Organization,
    "Person": _lift_Person,
    "Publication": _lift_Publication,
    "Specimen": _lift_Specimen,
    "Study": _lift_Study,
    "StudyComponent": _lift_StudyComponent,
    "TermAnnotation": _lift_TermAnnotation,
    "TermUsage": _lift_TermUsage,
}



def lift(class_name: str, record: dict[str, Any], base: str) -> list[str]:
    """The lines of N-Triples of one object and all it holds."""
    lines: list[str] = []
    LIFT[class_name](record, lines.append, base)
    return lines
