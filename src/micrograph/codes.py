"""Every code that a finding can have: the rule it stands for, and whether its repair is safe to make unasked.

A code is stable: programs and waivers name it. A repair is safe where it cannot change what is meant: the spelling of a
prefix, zero padding, the form of a licence, DOI, ORCID or date. What is meant instead (another term, another licence) is
a person's to decide, and only offered. A test holds this table to the codes that the program uses.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """What a code stands for."""

    rule: str  # one sentence that is true of good data
    safe: bool = False  # its repair only changes the spelling


CODES: dict[str, Code] = {
    # the file
    "FILE-BROKEN": Code("A file can be read to its end."),
    "FILE-EMPTY": Code("A file holds something."),
    "FILE-NOT-JSON": Code("A JSON file parses."),
    "FILE-NOT-YAML": Code("A YAML file parses."),
    "FILE-NOT-UTF-8": Code("Text is UTF-8."),
    "FILE-REFUSED": Code(
        "A workbook has no macros, no links to other files, and does not unpack to much more than itself."
    ),
    "FILE-NO-OBJECT": Code("A record is an object with named members."),
    "FILE-TOO-DEEP": Code("A record is nested no deeper than the stated limit."),
    "FILE-TOO-LARGE": Code("A file is no larger than the stated limit."),
    "FILE-UNREADABLE": Code("A file is there and may be read."),
    "FINDINGS-LEFT-OUT": Code("A report lists all findings."),
    # the payload of an archive
    "PAYLOAD-EMPTY": Code("A payload holds a record."),
    "PAYLOAD-ERROR-BODY": Code("A payload is a record, not the archive's word that there is none."),
    "PAYLOAD-FOREIGN": Code("A payload is a record of the archive it is given for."),
    "PAYLOAD-NOT-JSON": Code("A payload is JSON where its archive writes JSON."),
    "PAYLOAD-REDIRECT": Code("A payload is a record, not the address of one."),
    "PAYLOAD-TEMPLATE": Code("A payload is a record, not the empty template of one."),
    "PAYLOAD-TOMBSTONE": Code("A payload is a record that is still there."),
    "RECORD-EMPTY": Code("A record says something that makes a data set."),
    "ACCESSION-UNKNOWN": Code("A record's accession has its archive's form."),
    "COLUMN-MISMATCH": Code("The values of a line are as many as its columns."),
    "ENCODING": Code("A study file is UTF-8."),
    "FIELD-LEFT-OUT": Code("A field has a home in the schema."),
    "FIELD-UNKNOWN": Code("A column is a field of its module."),
    "SHEET-UNKNOWN": Code("A sheet is a module of REMBI or MIFA."),
    "FIELD-TYPE": Code("A field's value has the type that its format gives it."),
    "LINE-WITHOUT-KEY": Code("Each line of a study file begins with the name of a field."),
    "SECTION-MISSING": Code("A section that others refer to is there."),
    "SEPARATOR-DAMAGED": Code("Columns are separated by tabs."),
    "TEMPLATE-HINT": Code("A template's hints are replaced by values."),
    # an RO-Crate by GIDE's profile
    "CRATE-CONTEXT": Code("A crate's context gives its keys the meaning that the profile says."),
    "CRATE-LICENCE-LITERAL": Code("A licence is a reference, not a text."),
    "CRATE-NO-FBBI": Code("A crate names its methods by FBbi."),
    "CRATE-NO-METHOD": Code("A crate's root has a measurementMethod."),
    "CRATE-PREDICATE": Code("Publications are named by the one predicate of the profile."),
    "CRATE-TAXON-CLASS": Code("A taxon has the class that the profile's shape looks for."),
    "CRATE-TAXON-PADDED": Code("A taxon's identifier is not padded with zeros."),
    "CRATE-TYPE-MISSPELT": Code("A type is a class of schema.org.", safe=True),
    # the schema and a record's own references
    "SCHEMA": Code("A record obeys the schema."),
    "SCHEMA-FORMAT": Code("A value has the form that the schema asks for."),
    "SCHEMA-RANGE": Code("A number lies between the limits of the schema."),
    "SCHEMA-REQUIRED": Code("A slot that the schema requires has a value."),
    "SCHEMA-TYPE": Code("A value has the type that the schema asks for."),
    "SCHEMA-UNKNOWN-SLOT": Code("Only slots of the schema are used."),
    "SCHEMA-VALUE": Code("A value is one of those that the schema lists."),
    "REFERENCE-DANGLING": Code("A reference leads to something in the record."),
    "ASSOCIATION-MISSING": Code("Each study component says which biosample, specimen and acquisition it is of."),
    "PART-ID-REPEATED": Code("Each part of a record has an identifier of its own."),
    "PART-UNUSED": Code("Each biosample, specimen and acquisition belongs to a study component."),
    "ASSOCIATION-DANGLING": Code("An association names a biosample, specimen and acquisition that are there."),
    # profiles
    "PROFILE-REQUIRED": Code("What the profile requires has a value that says something."),
    "PROFILE-RECOMMENDED": Code("What the profile recommends has a value that says something."),
    "PROFILE-UNRESOLVED": Code("A term that the profile wants by identifier has one."),
    "PROFILE-VALUE": Code("A value is one of those that the profile allows."),
    "PROFILE-TOO-SHORT": Code("A text is as long as the profile asks."),
    "WAIVER-RAN-OUT": Code("A waiver has not run out."),
    "WAIVER-UNUSED": Code("A waiver waives something."),
    # terms
    "ID-BARE": Code("An identifier has the prefix of its ontology.", safe=True),
    "ID-DOUBLED": Code("An identifier's prefix stands once.", safe=True),
    "ID-IRI": Code("An identifier may be written as its PURL.", safe=True),
    "ID-PADDING": Code("An identifier has the digits that its ontology writes.", safe=True),
    "ID-PREFIX": Code("A prefix is spelt as its ontology spells it.", safe=True),
    "ID-REPEATED": Code("A field holds one identifier, once.", safe=True),
    "ID-SEPARATOR": Code("An identifier's prefix ends in a colon.", safe=True),
    "ID-SPACE": Code("An identifier has no spaces.", safe=True),
    "TERM-FOUND-IN-TEXT": Code("A term that the text names stands in its own field."),
    "TERM-LABEL-DIFFERS": Code("The label beside an identifier is a name of its term."),
    "TERM-LABEL-MISSPELT": Code("The label beside an identifier is spelt as its term's.", safe=True),
    "TERM-LABEL-OTHER": Code("The label beside an identifier does not mean another term."),
    "TERM-MALFORMED": Code("An identifier has a prefix and a local part."),
    "TERM-OUT-OF-BRANCH": Code("A term belongs to the branch of its slot."),
    "TERM-RETIRED": Code("A term is one that its ontology still uses."),
    "TERM-UNKNOWN": Code("A term is in its ontology."),
    "TERM-UNRESOLVED": Code("A value is the name of a term."),
    "ABOUT-UNPLACED": Code("What a record is about is a term of a kind that we keep."),
    "METHOD-GROUP-OF-METHOD": Code("A method belongs to the groups that its definition says."),
    "METHOD-MISSING": Code("A record of images says by which method they were made."),
    "METHOD-TOO-GENERAL": Code("A method says more than that images were taken."),
    "ORGANISM-ABOVE-GENUS": Code("An organism is a genus, a species or below."),
    "ORGANISM-MISSING": Code("A record of a living sample says of which organism."),
    "ORGANISM-ON-CALIBRATION": Code("A calibration sample has no organism."),
    "PROTOCOL-NOT-IMAGING": Code("A protocol that is named as the method is one of imaging."),
    "DOMAIN-DERIVED": Code("A record says what kind of imaging it is."),
    # other values
    "EMAIL-FORM": Code("An e-mail address stands alone, once.", safe=True),
    "EMAIL-MALFORMED": Code("An e-mail address has the form name@host."),
    "LINK-MALFORMED": Code("A link is an address, a DOI or an accession."),
    "LINK-TYPE-MISSING": Code("A link that is a DOI says so."),
    "MODULES-NESTED": Code("REMBI's modules stand side by side, joined by associations."),
    "ORGANISATION-UNNAMED": Code("An organisation that is referred to has an accession."),
    "PUBMED-UNREADABLE": Code("A PubMed identifier is a number."),
    "SECTION-SPELLING": Code("A section's type is spelt as its template spells it.", safe=True),
    "TEXT-INVISIBLE": Code("A text has no characters that cannot be seen.", safe=True),
    "TEXT-SPLIT": Code("One text stands in one value."),
    "VALUE-FILLER": Code("A field that says nothing is left out."),
    "AUTHOR-WITHOUT-NAME": Code("A contributor has a name."),
    "DATE-FORM": Code("A date is written year, month, day.", safe=True),
    "DATE-UNREADABLE": Code("A date can be read."),
    "DESCRIPTION-IS-ACCESSION": Code("A description says more than the accession."),
    "DOI-BIORXIV": Code("A DOI is the article's, without the version of its page.", safe=True),
    "DOI-FORM": Code("A DOI is written 10.registrant/suffix.", safe=True),
    "DOI-PAGE": Code("A DOI stands alone, without the page around it.", safe=True),
    "DOI-UNREADABLE": Code("A DOI has a registrant and a suffix."),
    "FORMAT-UNKNOWN": Code("A file format is one that we know."),
    "GRANT-PROSE": Code("A grant is a number and a funder, not a sentence."),
    "LICENCE-BY-POLICY": Code("A record states its licence."),
    "LICENCE-SENTENCE": Code("A licence is named by its identifier, not in a sentence."),
    "LICENCE-FORM": Code("A licence is an SPDX identifier.", safe=True),
    "LICENCE-TABLE": Code("A licence is an SPDX identifier, not its name in words.", safe=True),
    "LICENCE-UNKNOWN": Code("A licence is one that is known by name."),
    "NO-IMAGE-FILES": Code("A record of images has files of images."),
    "ORCID-FORM": Code("An ORCID is written as four groups of four.", safe=True),
    "ORCID-INVALID": Code("An ORCID's check digit is right."),
    "PMC-FORM": Code("A PubMed Central identifier begins with PMC.", safe=True),
    "PUBMED-FORM": Code("A PubMed identifier is digits only.", safe=True),
    "ROR-FORM": Code("A ROR identifier is its nine characters.", safe=True),
    "UNIT-UNKNOWN": Code("A unit is one that we know."),
    "IDR-BIA-ACCESSION": Code("A study names its other accession."),
    "IDR-BIOSTUDIES-ACCESSION": Code("A study names its other accession."),
    "IDR-EMPIAR-ACCESSION": Code("A study names its other accession."),
    "IDR-UNPUBLISHED-SECTION": Code("A declared section is published."),
    # ontologies
    "ONTOLOGY-CYCLE": Code("No term is below itself."),
    "ONTOLOGY-DANGLING": Code("A term that another refers to is there."),
    "ONTOLOGY-NO-LABEL": Code("Each term has a label."),
    "ONTOLOGY-RETIRED-IN-USE": Code("No record uses a retired term."),
    "ONTOLOGY-RETIRED-PARENT": Code("No term is below a retired one."),
    "ONTOLOGY-SAME-LABEL": Code("No two terms of an ontology have one label."),
    "ONTOLOGY-SCOPE": Code("A synonym's scope is one of four."),
    "ONTOLOGY-UNKNOWN-IN-USE": Code("Records use terms of the ontology."),
}


def rule(code: str) -> str | None:
    """The rule that a code stands for; None for a third party's code."""
    found = CODES.get(code)
    return found.rule if found else None


def is_safe(code: str) -> bool:
    """Whether a repair of this code only changes the spelling of what stands there."""
    found = CODES.get(code)
    return found is not None and found.safe
