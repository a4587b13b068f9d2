"""What curators of the BioImage Archive mend in submissions, beyond what reading them already finds.

Each rule is a class of fault, with the study whose curated copy proves it. E-mail addresses are looked at and never taken:
no finding holds one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from micrograph import identifiers
from micrograph.archives._biostudies import Attribute, Section, Submission, objects
from micrograph.records import Json, Report

_FILLERS = frozenset(
    {"tbd", "tba", "tbc", "to be determined", "to be added", "n/a", "na", "none", "pending", "xxx", "-", "todo"}
)
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_ADDRESS = re.compile(r"[A-Za-z0-9][\w.%+'-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NAMED_ADDRESS = re.compile(rf"^[^<>]*<\s*({_ADDRESS.pattern})\s*>$")
_NO_LINK = re.compile(r"\s")  # an accession or an address has no spaces in it
_TEMPLATE_TYPES = {"annotation": "Annotations"}  # as the template of today writes the type of a section
_MOST_PIECES = 20
_REPEATABLE = ("experimental variable", "intrinsic variable", "extrinsic variable")


def check(submission: Submission, report: Report) -> None:
    """Add a finding for each fault of a submission that the draft does not show."""
    for section in submission.study.walk():
        _section_type(section, report)
        _fillers(section, report)
        _split_values(section, report)
        for attribute in section.attributes:
            _invisible(attribute, report)
        if section.type == "author":
            _addresses(section, report)
        if section.type == "study component" and any(
            one.type in {"biosample", "image acquisition"} for one in section.sections
        ):
            report.add(
                "MODULES-NESTED", "info", "REMBI's modules lie inside their component; the template has them side by side, "
                "joined by Associations", section.pointer, section.first("name", "title"),
                expected="Biosample, Specimen and Image acquisition beside the Study Component, and Associations in it",
            )  # fmt: skip  # S-BIAD590, S-BIAD628, S-BIAD677
    _organisations(submission.study, report)
    _links(submission.study, report)


def likeliest_section(written: str, sections: Sequence[Section]) -> tuple[str, float] | None:
    """Title of the section that an association probably means, and how much of what is written stands in that section.

    S-BIAD2808 names its biosamples by what they are (T lymphocyte) and titles them otherwise (ME2-Jurkat); S-BIAD2225 names
    an acquisition by the same words in another order. None where no section, or more than one, has most of the words.
    """
    words = _word_list(written)
    most = sum(map(len, words))
    scored = []
    for section in sections:
        own = set(_word_list(" ".join(attribute.value for attribute in section.attributes)))
        if title := section.first("title"):
            scored.append((sum(len(word) for word in words if any(_alike(word, other) for other in own)), title))
    scored.sort(reverse=True)
    if not scored or scored[0][0] <= most / 2 or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return scored[0][1], round(0.95 * scored[0][0] / most, 3)


def _word_list(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _alike(word: str, other: str) -> bool:
    """Also in another number, cut short (Macro for macrophage), or with a typing error."""
    if min(len(word), len(other)) < 4 or re.search(r"\d", word + other):
        return word == other
    return word.startswith(other) or other.startswith(word) or (len(word) > 4 and OSA.distance(word, other) == 1)


def mended_address(written: str) -> str:
    """An e-mail address without what surely does not belong to it; as written where that is not sure.

    >>> mended_address("Ada <ada@example.org>"), mended_address("ada@example.orgada@example.org"), mended_address("a@b@example.org")
    ('ada@example.org', 'ada@example.org', 'a@b@example.org')
    """
    bare = _INVISIBLE.sub("", written).strip()
    half = bare[: len(bare) // 2]
    if len(bare) % 2 == 0 and half * 2 == bare and _ADDRESS.fullmatch(half):
        return half
    named = _NAMED_ADDRESS.match(bare)
    return named[1] if named else bare


def _addresses(author: Section, report: Report) -> None:
    """An address that no mail reaches: S-BIAD1223 (two dots), S-BSST651 (two @), S-BIAD1344 (twice), S-BIAD954 (a name before it)."""
    for attribute in author.all("email"):
        mended = mended_address(attribute.value)
        if _ADDRESS.fullmatch(mended) and mended == _INVISIBLE.sub("", attribute.value).strip():
            continue
        if _ADDRESS.fullmatch(mended):
            report.add("EMAIL-FORM", "warning", "more than an e-mail address stands here", attribute.pointer, "(not shown)",
                       "(not shown)", expected="one e-mail address")  # fmt: skip
        else:
            report.add("EMAIL-MALFORMED", "warning", "no e-mail address: it has not the form name@host", attribute.pointer,
                       "(not shown)", expected="one e-mail address")  # fmt: skip


def _invisible(attribute: Attribute, report: Report) -> None:
    """Control and direction characters, which come with copied text (S-BSST744: right-to-left before an address)."""
    if _INVISIBLE.search(attribute.value):
        clean = _INVISIBLE.sub("", attribute.value)
        shown = "(not shown)" if "@" in attribute.value else attribute.value
        report.add("TEXT-INVISIBLE", "info", "characters that cannot be seen stand in the text", attribute.pointer, shown,
                   "(not shown)" if "@" in clean else clean, expected="the same text without them")  # fmt: skip


def visible(text: str) -> str:
    r"""A text without the characters that cannot be seen.

    >>> visible("\u202bbritta")
    'britta'
    """
    return _INVISIBLE.sub("", text)


def _section_type(section: Section, report: Report) -> None:
    """A type in another form than the template's: "Annotation" for "Annotations" (S-BIAD2808)."""
    written = section.body.get("type")
    right = _TEMPLATE_TYPES.get(written.strip().lower()) if isinstance(written, str) else None
    if right and right != written:
        report.add("SECTION-SPELLING", "info", f"the template calls this section {right!r}", f"{section.pointer}/type", written,
                   right, expected=right)  # fmt: skip


def _fillers(section: Section, report: Report) -> None:
    """A word that stands for no value: the DOI "TBD" of S-BIAD2235."""
    for attribute in section.attributes:
        if attribute.value.strip(" .").lower() in _FILLERS:
            report.add("VALUE-FILLER", "info", f"{attribute.name}: a filler says nothing; leave the field out", attribute.pointer,
                       attribute.value)  # fmt: skip


def _split_values(section: Section, report: Report) -> None:
    """One text that a form split at its commas: a bracket opens in one value and closes in a later one (S-BIAD1076)."""
    for name in _REPEATABLE:
        values = section.all(name)
        number = 0
        while number < len(values):
            pieces = _pieces([value.value for value in values[number : number + _MOST_PIECES]])
            if pieces > 1:
                joined = " ".join(value.value for value in values[number : number + pieces])
                report.add("TEXT-SPLIT", "warning", f"{name}: {pieces} values look like one text", values[number].pointer,
                           values[number].value, joined, expected="one text in one value", score=0.8)  # fmt: skip
            number += pieces


def _pieces(texts: list[str]) -> int:
    """How many of the texts belong to the first: until its brackets are closed; one where they never are."""
    still_open = 0
    for number, text in enumerate(texts, 1):
        still_open += text.count("(") - text.count(")")
        if still_open <= 0:
            return number
    return 1


def _organisations(study: Section, report: Report) -> None:
    """An organisation that authors refer to has no accession to be referred to by (S-BIAD15)."""
    named = {section.accno for section in study.of("organization") if section.accno}
    asked = {
        name
        for author in study.of("author")
        for attribute in author.all("affiliation")
        if attribute.reference
        for name in re.split(r"\s*[,;]\s*", attribute.value)
    }
    missing = sorted(asked - named)
    nameless = [section for section in study.of("organization") if not section.accno]
    for section in nameless:
        sure = len(missing) == len(nameless) == 1
        report.add("ORGANISATION-UNNAMED", "warning", "authors refer to an organisation by its accession, and this one has none",
                   section.pointer, section.first("name"), missing[0] if sure else None,
                   expected=f"accno {' or '.join(missing[:10])}" if missing else "an accno", score=0.9 if sure else None)  # fmt: skip


def _links(study: Section, report: Report) -> None:
    for link, pointer in _all_links(study, report):
        url = link.get("url")
        if not isinstance(url, str) or not url.strip():
            continue
        doi = identifiers.doi(url)
        types = [one for one in _attribute_names(link) if one == "type"]
        bare = not url.startswith(("http://", "https://"))
        if doi is not None and bare and not types:  # S-BIAD1135, S-BIAD1419
            report.add("LINK-TYPE-MISSING", "info", "a link that is a DOI does not say so; BioStudies then does not resolve it",
                       pointer, url, expected="an attribute Type with the value doi")  # fmt: skip
        if doi is not None and bare and doi.value != url.lower():
            report.add("DOI-FORM", "info", "rewritten in normal form", f"{pointer}/url", url, doi.value)
        if (
            doi is None
            and not url.startswith(("http://", "https://", "ftp://", "s3://"))
            and _NO_LINK.search(url.strip())
        ):
            report.add("LINK-MALFORMED", "warning", "no address, DOI or accession", f"{pointer}/url", url,
                       expected="an address, a DOI or an accession")  # fmt: skip  # "LC3 and p62 " of S-BSST592


def _all_links(study: Section, report: Report) -> Iterator[tuple[Json, str]]:
    quiet = Report()  # what is no object was noted when the links were read
    for section in study.walk():
        key = "links" if "links" in section.body else "linkList"
        yield from objects(section.body.get(key), f"{section.pointer}/{key}", quiet)


def _attribute_names(link: Json) -> list[str]:
    attributes = link.get("attributes")
    listed = attributes if isinstance(attributes, list) else []
    return [str(one.get("name")).strip().lower() for one in listed if isinstance(one, dict)]
