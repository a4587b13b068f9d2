"""What a slot's terms may be: ontologies in order, branches, exclusions. Data, with one line of reason each.

Everything outside a role's branches is a finding for whoever normalises; the raw value is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NO_ROOTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Role:
    """What the terms of one slot must be."""

    name: str
    slot: str  # of a Dataset; empty where the role belongs to a part of it
    path: str  # the short path in the graph; empty likewise
    ontologies: tuple[str, ...]  # in the order in which they are tried
    roots: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NO_ROOTS)  # absent: every term
    excluded: frozenset[str] = frozenset()  # no valid values themselves
    excluded_branches: frozenset[str] = frozenset()  # no valid values, nor what is below them
    fillers: frozenset[str] = frozenset()  # valid, but they say nothing: METHOD-TOO-GENERAL
    part_of: bool = False  # "below a term" goes over part-of too
    entire: frozenset[str] = frozenset()  # ontologies whose terms are all inside, loaded or not


def _roots(**roots: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({prefix: tuple(terms.split()) for prefix, terms in roots.items()})


_ALL = (
    Role(
        "organism", "organisms", "mg:organism", ("NCBITaxon",), _roots(NCBITaxon="NCBITaxon:1"),
        excluded=frozenset({"NCBITaxon:1", "NCBITaxon:131567"}),  # root, cellular organisms
        entire=frozenset({"NCBITaxon"}),
    ),
    Role(
        # 321 is resolution-enhancing: SIM, STED, PALM and STORM are not under 222.
        "imaging_method", "imaging_methods", "mg:imagingMethod", ("FBbi",),
        _roots(FBbi="FBbi:00000222 FBbi:00000321"),
        # 265 "recorded image" stays loaded as the parent of all methods, but says nothing by itself.
        excluded=frozenset({"FBbi:00000265"}),
        excluded_branches=frozenset({"FBbi:00000266"}),  # portrayed image: drawings
        fillers=frozenset({"FBbi:00000222", "FBbi:00000241", "FBbi:00000265", "FBbi:00000343"}),
    ),
    Role(
        "imaging_aspect", "imaging_aspects", "mg:imagingAspect", ("FBbi",),
        _roots(FBbi="FBbi:00000268 FBbi:00000269 FBbi:00000270 FBbi:00000271 FBbi:00000590"),
    ),
    Role("sample_preparation", "", "", ("FBbi",), _roots(FBbi="FBbi:00000001")),
    Role("visualization", "", "", ("FBbi",), _roots(FBbi="FBbi:00000031")),
    Role(
        "assay", "assays", "mg:assay", ("OBI", "EFO"),
        _roots(OBI="OBI:0000070", EFO="EFO:0002694 OBI:0000070"),
    ),
    Role(
        "cell_type", "cell_types", "mg:cellType", ("CL", "FBbt", "WBbt"),
        _roots(CL="CL:0000000", FBbt="FBbt:00007002", WBbt="WBbt:0004017"),
        # retired 3 and 548; "cultured cell" 10 and "primary cultured cell" 1 are too general
        excluded=frozenset({"CL:0000003", "CL:0000548", "CL:0000010", "CL:0000001"}),
    ),
    Role(
        "cell_line", "cell_lines", "mg:cellLine", ("CLO", "cellosaurus", "EFO"),
        # EFO's class "cell line" is retired; these stand directly under its top instead.
        _roots(
            EFO="EFO:0001639 EFO:0001640 EFO:0001641 EFO:0001643 EFO:0002009 EFO:0002781 EFO:0002883 EFO:0002884 "
            "EFO:0002886 EFO:0002887 EFO:0002888 EFO:0002891 EFO:0002922 EFO:0002926 EFO:0002933 EFO:0002935 "
            "EFO:0002936 EFO:0002940 EFO:0003040 EFO:0003064 EFO:0005292 EFO:0005730 EFO:0005734"
        ),
        excluded=frozenset({"CLO:0000001", "CLO:0000031", "EFO:0000322"}),  # "cell line" itself
        entire=frozenset({"CLO", "cellosaurus"}),
    ),
    Role(
        "anatomy", "anatomy", "mg:anatomy", ("UBERON", "ZFA", "FBbt", "WBbt", "PO"),
        _roots(UBERON="UBERON:0001062", ZFA="ZFA:0100000", FBbt="FBbt:10000000", WBbt="WBbt:0000100"),
        excluded=frozenset({"UBERON:0001062"}),
        part_of=True, entire=frozenset({"PO"}),
    ),
    Role(
        "component", "components", "mg:cellularComponent", ("GO",), _roots(GO="GO:0005575"),
        excluded=frozenset({"GO:0005575"}), part_of=True,
    ),
    Role(
        "process", "processes", "mg:process", ("GO",), _roots(GO="GO:0008150"),
        excluded=frozenset({"GO:0008150"}),
    ),
    Role(
        "disease", "diseases", "mg:disease", ("MONDO", "DOID"), _roots(MONDO="MONDO:0000001", DOID="DOID:4"),
        excluded=frozenset({"MONDO:0000001", "DOID:4"}), entire=frozenset({"DOID"}),
    ),
    Role(
        # The others are accepted as stated, never mapped to CMPO by guess.
        "phenotype", "phenotypes", "mg:phenotype", ("CMPO", "GO", "PATO", "MP", "HP", "FYPO"),
        _roots(CMPO="CMPO:0000003", PATO="PATO:0000001"),
        excluded=frozenset({"CMPO:0000003"}), entire=frozenset({"GO", "MP", "HP", "FYPO"}),
    ),
    Role("gene", "genes", "mg:gene", ()),  # schemes of their own: NCBI Gene, Ensembl, model organisms
    Role(
        "compound", "compounds", "mg:compound", ("CHEBI",), _roots(CHEBI="CHEBI:24431"),
        entire=frozenset({"CHEBI"}),
    ),
    Role("method_group", "method_groups", "mg:methodGroup", ("mggroup",), entire=frozenset({"mggroup"})),
    Role(
        "developmental_stage", "", "", ("UBERON", "HsapDv", "MmusDv", "ZFS"),
        _roots(UBERON="UBERON:0000105", HsapDv="HsapDv:0000000", MmusDv="MmusDv:0000000", ZFS="ZFS:0100000"),
    ),
    Role("sex", "", "", ("PATO",), _roots(PATO="PATO:0000047")),
    Role("unit", "", "", ("UO",), _roots(UO="UO:0000000"), entire=frozenset({"UO"})),
)  # fmt: skip

ROLES: Mapping[str, Role] = MappingProxyType({role.name: role for role in _ALL})
SLOT_ROLES: Mapping[str, Role] = MappingProxyType({role.slot: role for role in _ALL if role.slot})
