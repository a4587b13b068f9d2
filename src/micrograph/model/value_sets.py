"""GENERATED from schemas/ by `micrograph schema build`. Do not edit.

What the terms of each slot may be.
"""

from typing import NamedTuple


class ValueSet(NamedTuple):
    """What the terms of one slot may be."""

    name: str
    role: str
    slot: str
    path: str
    description: str
    ontologies: tuple[str, ...]
    roots: dict[str, tuple[str, ...]]
    excluded: tuple[str, ...]
    excluded_branches: tuple[str, ...]
    fillers: tuple[str, ...]
    part_of: bool
    entire: tuple[str, ...]


VALUE_SETS: tuple[ValueSet, ...] = (
    ValueSet('OrganismValues', 'organism', 'organisms', 'mg:organism', 'Taxa of the NCBI taxonomy; a rank above genus is a finding of its own.', ('NCBITaxon',), {'NCBITaxon': ('NCBITaxon:1',)}, ('NCBITaxon:1', 'NCBITaxon:131567'), (), (), False, ('NCBITaxon',)),
    ValueSet('ImagingMethodValues', 'imaging_method', 'imaging_methods', 'mg:imagingMethod', 'Imaging methods of FBbi. Resolution-enhancing methods (SIM, STED, PALM, STORM) are not below the others.', ('FBbi',), {'FBbi': ('FBbi:00000222', 'FBbi:00000321')}, ('FBbi:00000265',), ('FBbi:00000266',), ('FBbi:00000222', 'FBbi:00000241', 'FBbi:00000265', 'FBbi:00000343'), False, ()),
    ValueSet('ImagingAspectValues', 'imaging_aspect', 'imaging_aspects', 'mg:imagingAspect', 'Illumination, detection, imaged parameter, contrast-enhancing method and source of contrast, by FBbi.', ('FBbi',), {'FBbi': ('FBbi:00000268', 'FBbi:00000269', 'FBbi:00000270', 'FBbi:00000271', 'FBbi:00000590')}, (), (), (), False, ()),
    ValueSet('SamplePreparationValues', 'sample_preparation', 'sample_preparations', 'mg:samplePreparation', 'Ways of preparing a sample, by FBbi.', ('FBbi',), {'FBbi': ('FBbi:00000001',)}, (), (), (), False, ()),
    ValueSet('VisualizationValues', 'visualization', 'visualizations', 'mg:visualization', 'Ways of making something visible, by FBbi.', ('FBbi',), {'FBbi': ('FBbi:00000031',)}, (), (), (), False, ()),
    ValueSet('AssayValues', 'assay', 'assays', 'mg:assay', "Assays of OBI, and the assays of EFO with OBI's inside it.", ('OBI', 'EFO'), {'OBI': ('OBI:0000070',), 'EFO': ('EFO:0002694', 'OBI:0000070')}, (), (), (), False, ()),
    ValueSet('CellTypeValues', 'cell_type', 'cell_types', 'mg:cellType', 'Cell types of CL; FBbt and WBbt keep their identifiers.', ('CL', 'FBbt', 'WBbt'), {'CL': ('CL:0000000',), 'FBbt': ('FBbt:00007002',), 'WBbt': ('WBbt:0004017',)}, ('CL:0000003', 'CL:0000548', 'CL:0000010', 'CL:0000001'), (), (), False, ()),
    ValueSet('CellLineValues', 'cell_line', 'cell_lines', 'mg:cellLine', 'Cell lines of CLO, then Cellosaurus, then EFO. EFO\'s class "cell line" is retired; what stood below it stands directly under its top.', ('CLO', 'cellosaurus', 'EFO'), {'EFO': ('EFO:0001639', 'EFO:0001640', 'EFO:0001641', 'EFO:0001643', 'EFO:0002009', 'EFO:0002781', 'EFO:0002883', 'EFO:0002884', 'EFO:0002886', 'EFO:0002887', 'EFO:0002888', 'EFO:0002891', 'EFO:0002922', 'EFO:0002926', 'EFO:0002933', 'EFO:0002935', 'EFO:0002936', 'EFO:0002940', 'EFO:0003040', 'EFO:0003064', 'EFO:0005292', 'EFO:0005730', 'EFO:0005734')}, ('CLO:0000001', 'CLO:0000031', 'EFO:0000322'), (), (), False, ('CLO', 'cellosaurus')),
    ValueSet('AnatomyValues', 'anatomy', 'anatomy', 'mg:anatomy', 'Anatomical structures of UBERON, and of the fish, fly, worm and plant ontologies.', ('UBERON', 'ZFA', 'FBbt', 'WBbt', 'PO'), {'UBERON': ('UBERON:0001062',), 'ZFA': ('ZFA:0100000',), 'FBbt': ('FBbt:10000000',), 'WBbt': ('WBbt:0000100',)}, ('UBERON:0001062',), (), (), True, ('PO',)),
    ValueSet('ComponentValues', 'component', 'components', 'mg:cellularComponent', 'Cellular components of GO.', ('GO',), {'GO': ('GO:0005575',)}, ('GO:0005575',), (), (), True, ()),
    ValueSet('ProcessValues', 'process', 'processes', 'mg:process', 'Biological processes of GO.', ('GO',), {'GO': ('GO:0008150',)}, ('GO:0008150',), (), (), False, ()),
    ValueSet('DiseaseValues', 'disease', 'diseases', 'mg:disease', 'Diseases of MONDO; those of DOID keep their identifiers.', ('MONDO', 'DOID'), {'MONDO': ('MONDO:0000001',), 'DOID': ('DOID:4',)}, ('MONDO:0000001', 'DOID:4'), (), (), False, ('DOID',)),
    ValueSet('PhenotypeValues', 'phenotype', 'phenotypes', 'mg:phenotype', 'Phenotypes of CMPO; those of the other ontologies are accepted as stated, never mapped to CMPO by guess.', ('CMPO', 'GO', 'PATO', 'MP', 'HP', 'FYPO'), {'CMPO': ('CMPO:0000003',), 'PATO': ('PATO:0000001',)}, ('CMPO:0000003',), (), (), False, ('GO', 'MP', 'HP', 'FYPO')),
    ValueSet('GeneValues', 'gene', 'genes', 'mg:gene', 'Genes, by schemes of their own (NCBI Gene, Ensembl, model organisms); no ontology.', (), {}, (), (), (), False, ()),
    ValueSet('CompoundValues', 'compound', 'compounds', 'mg:compound', 'Chemicals of ChEBI.', ('CHEBI',), {'CHEBI': ('CHEBI:24431',)}, (), (), (), False, ('CHEBI',)),
    ValueSet('MethodGroupValues', 'method_group', 'method_groups', 'mg:methodGroup', 'Families of methods that people ask for and FBbi does not group (ontologies/method_groups.tsv).', ('mggroup',), {}, (), (), (), False, ('mggroup',)),
    ValueSet('DevelopmentalStageValues', 'developmental_stage', 'developmental_stages', 'mg:developmentalStage', 'Stages of life, by UBERON and the stage ontologies of human, mouse and zebrafish.', ('UBERON', 'HsapDv', 'MmusDv', 'ZFS'), {'UBERON': ('UBERON:0000105',), 'HsapDv': ('HsapDv:0000000',), 'MmusDv': ('MmusDv:0000000',), 'ZFS': ('ZFS:0100000',)}, (), (), (), False, ()),
    ValueSet('SexValues', 'sex', 'sexes', 'mg:sex', 'Sexes, by PATO.', ('PATO',), {'PATO': ('PATO:0000047',)}, (), (), (), False, ()),
    ValueSet('UnitValues', 'unit', '', '', 'Units, by UO.', ('UO',), {'UO': ('UO:0000000',)}, (), (), (), False, ('UO',)),
)
