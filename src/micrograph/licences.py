"""From what an archive says of a licence to an SPDX id, a class and four answers. A version is never guessed.

The forms of Creative Commons are a table of our own, because `license-expression` refuses "CC BY 4.0" and licence URLs;
all other SPDX ids are left to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence in normal form; None means that it is not known."""

    spdx: str | None
    licence_class: str
    allows_commercial: bool | None = None
    allows_derivatives: bool | None = None
    requires_attribution: bool | None = None
    requires_share_alike: bool | None = None
    rule: str = ""

    def slots(self) -> dict[str, Any]:
        """As slots of a Dataset, without what is not known."""
        found = {
            "licence": self.spdx,
            "licence_class": self.licence_class,
            "allows_commercial": self.allows_commercial,
            "allows_derivatives": self.allows_derivatives,
            "requires_attribution": self.requires_attribution,
            "requires_share_alike": self.requires_share_alike,
        }
        return {slot: value for slot, value in found.items() if value is not None}


NONE_STATED = Licence(None, "none-stated")
_PUBLIC_DOMAIN = (True, True, False, False)
_CC_ELEMENTS = {
    "by": ("attribution", True, True, True, False),
    "by-sa": ("share-alike", True, True, True, True),
    "by-nd": ("no-derivatives", True, False, True, False),
    "by-nc": ("noncommercial", False, True, True, False),
    "by-nc-sa": ("noncommercial", False, True, True, True),
    "by-nc-nd": ("noncommercial", False, False, True, False),
}
_VERSIONS = {"1.0", "2.0", "2.5", "3.0", "4.0"}
# What archives write that is neither a Creative Commons form nor an SPDX id.
_OTHER = {
    "other-open": Licence(None, "custom", rule="LICENCE-TABLE"),
    "other-closed": Licence(None, "custom", rule="LICENCE-TABLE"),
    "other-at": Licence(None, "attribution", requires_attribution=True, rule="LICENCE-TABLE"),
    "other-pd": Licence(None, "public-domain", *_PUBLIC_DOMAIN, rule="LICENCE-TABLE"),
    "other-nc": Licence(None, "noncommercial", allows_commercial=False, rule="LICENCE-TABLE"),
    # Cell Image Library: no version is stated, and its public domain is not CC0
    "public_domain": Licence(None, "public-domain", *_PUBLIC_DOMAIN, rule="LICENCE-TABLE"),
    "public domain": Licence(None, "public-domain", *_PUBLIC_DOMAIN, rule="LICENCE-TABLE"),
    "attribution_cc_by": Licence(None, "attribution", True, True, True, False, "LICENCE-TABLE"),
    "attribution_nc_sa": Licence(None, "noncommercial", False, True, True, True, "LICENCE-TABLE"),
    "attribution_nc_nd": Licence(None, "noncommercial", False, False, True, False, "LICENCE-TABLE"),
    "copyright": Licence(None, "all-rights-reserved", rule="LICENCE-TABLE"),
    "all rights reserved": Licence(None, "all-rights-reserved", False, False, rule="LICENCE-TABLE"),
    "unlicensed": Licence(None, "all-rights-reserved", False, False, rule="LICENCE-TABLE"),  # npm's word; not Unlicense
    "in copyright": Licence(None, "all-rights-reserved", rule="LICENCE-TABLE"),
    "http://rightsstatements.org/vocab/inc/1.0/": Licence(None, "all-rights-reserved", rule="LICENCE-TABLE"),
    # Kaggle's own list
    "copyright-authors": Licence(None, "all-rights-reserved", rule="LICENCE-TABLE"),
    "data files © original authors": Licence(None, "all-rights-reserved", rule="LICENCE-TABLE"),
    "original authors": Licence(None, "all-rights-reserved", rule="LICENCE-TABLE"),
    "us-government-works": Licence(None, "public-domain", *_PUBLIC_DOMAIN, rule="LICENCE-TABLE"),
    "u.s. government works": Licence(None, "public-domain", *_PUBLIC_DOMAIN, rule="LICENCE-TABLE"),
    # words for terms that stand elsewhere
    "other": Licence(None, "custom", rule="LICENCE-TABLE"),
    "other (specified in description)": Licence(None, "custom", rule="LICENCE-TABLE"),
    "other (not open)": Licence(None, "custom", rule="LICENCE-TABLE"),
    "custom license": Licence(None, "custom", rule="LICENCE-TABLE"),
    "restrictive license": Licence(None, "custom", rule="LICENCE-TABLE"),
    "tcia restricted": Licence(None, "custom", rule="LICENCE-TABLE"),
    "odc-by": Licence(None, "attribution", True, True, True, False, "LICENCE-TABLE"),
    "odbl": Licence(None, "share-alike", True, True, True, True, "LICENCE-TABLE"),
    "dbcl": Licence(None, "public-domain", *_PUBLIC_DOMAIN, rule="LICENCE-TABLE"),
}
# Names in full, and pages, that are neither Creative Commons' nor an SPDX id.
_NAMES = tuple((re.compile(pattern, re.I), spdx) for pattern, spdx in (
    (r"apache(?: software)?(?: licen[sc]e)?,?(?: version| v\.?)?[ -]?2(?:\.0)?$|apache\.org/licenses/license-2\.0", "Apache-2.0"),
    (r"gnu affero general public licen[sc]e,?(?: version| v\.?) ?3(?:\.0)?$", "AGPL-3.0-only"),
    (r"gnu lesser general public licen[sc]e,?(?: version| v\.?) ?3(?:\.0)?$", "LGPL-3.0-only"),
    (r"(?:gnu general public licen[sc]e,?(?: version| v\.?) ?|gpl ?)3(?:\.0)?$", "GPL-3.0-only"),
    (r"(?:gnu general public licen[sc]e,?(?: version| v\.?) ?|gpl ?)2(?:\.0)?$", "GPL-2.0-only"),
    (r"mozilla public licen[sc]e,?(?: version| v\.?)? ?2\.0$", "MPL-2.0"),
    (r"academic free licen[sc]e,?(?: version| v\.?)? ?3\.0$", "AFL-3.0"),
    (r"bsd[ -]?2[ -]?clause$", "BSD-2-Clause"), (r"bsd[ -]?3[ -]?clause$", "BSD-3-Clause"),
    (r"(?:odc )?open database licen[sc]e(?: \(odbl\))?,? v?1\.0$", "ODbL-1.0"),
    (r"community data licen[sc]e agreement\W+permissive\W+(?:version )?1\.0$", "CDLA-Permissive-1.0"),
    (r"community data licen[sc]e agreement\W+sharing\W+(?:version )?1\.0$", "CDLA-Sharing-1.0"),
))  # fmt: skip
# Said of access, not of a licence; and words for nothing at all.
_NO_LICENCE = {
    "open access", "openaccess", "open", "closedaccess", "closed access", "restricted", "restrictedaccess", "restricted access",
    "embargoedaccess", "embargoed access", "none", "null", "unknown", "unkown", "n/a", "na", "not specified", "notspecified",
    "license not specified", "no license", "undefined", "", "-", "tbd",
}  # fmt: skip
_SPDX_FAMILIES = (
    (re.compile(r"^(A?GPL|LGPL|EUPL|CECILL|OSL|MPL|ODbL|CDLA-Sharing)", re.I), "share-alike", True),
    (re.compile(r"^(PDDL|Unlicense|0BSD|WTFPL)", re.I), "public-domain", False),
    (
        re.compile(r"^(MIT|BSD|Apache|ISC|Zlib|ODC-By|BSL|AFL|Artistic|ECL|CDLA-Permissive|OGL)", re.I),
        "attribution",
        False,
    ),
)


# Pages whose last part is the identifier: Dryad and DataCite give SPDX's, software deposits the Open Source Initiative's.
_SPDX_PAGE = re.compile(r"^https?://(?:www\.)?(?:spdx|opensource)\.org/licenses?/|(?<=.)\.(?:html|json)$", re.I)
# Hugging Face's Croissant names licences by pages of this site (levanti: .../licenses/undefined/, which is none).
_CHOOSE = re.compile(r"^https?://(?:www\.)?choosealicense\.com/licenses/([\w.-]+)/?$", re.I)
_ACCESS = re.compile(r"^info:eu-repo/semantics/\w*access$", re.I)
# A sentence that names one licence and takes nothing back.
_SENTENCE = re.compile(
    r"(?:licen[sc]ed|distributed|available|released|published|shared)\b[^.]{0,80}?\b"
    r"((?:creative commons|cc)\b[^,;()]{2,60}?\d\.0|cc0)\b", re.I,
)  # fmt: skip
_SEVERAL = re.compile(r"\s+(?:and|or|with)\s+|[,;|]\s*|\s+/\s+", re.I)
_TAKEN_BACK = re.compile(r"additional|restriction|except|unless|however|\bbut\b|some |other parts|third part", re.I)


@lru_cache(maxsize=5_000)
def licence(text: str) -> Licence | None:
    """The licence that a text names; None where it names none that we know.

    >>> licence("https://creativecommons.org/licenses/by-nc-nd/4.0/legalcode.en").spdx
    'CC-BY-NC-ND-4.0'
    >>> licence("CC BY 4.0").spdx, licence("cc-zero").spdx, licence("CC-BY").spdx
    ('CC-BY-4.0', 'CC0-1.0', None)
    >>> licence("CC-BY").licence_class, licence("https://spdx.org/licenses/MIT.html").spdx
    ('attribution', 'MIT')
    >>> licence("CC-BY-ND-SA-4.0") is None  # no such licence
    True
    >>> licence("openAccess").licence_class  # access, not a licence
    'none-stated'
    """
    cleaned = _CHOOSE.sub(r"\1", re.sub(r"\s+", " ", text).strip().strip("."))
    folded = cleaned.lower()
    if folded in _NO_LICENCE or _ACCESS.match(folded):
        return NONE_STATED
    if folded in _OTHER:
        return _OTHER[folded]
    if _names_several(cleaned):
        return None
    found = _named(cleaned) or _in_a_sentence(cleaned)
    if found is None and re.search(r"\b(?:all rights reserved|alle rechte vorbehalten)\b", folded):
        return Licence(None, "all-rights-reserved", rule="LICENCE-SENTENCE")
    return found


def _named(text: str) -> Licence | None:
    return _public_domain(text.lower()) or _creative_commons(text.lower(), text) or _spdx(text)


def _names_several(cleaned: str) -> bool:
    """Whether different licences stand in one text: which holds for what, nobody can tell, and the first is no answer.

    >>> _names_several("cc-by-4.0 AND cc-by-nc-4.0"), _names_several("mit, cc0-1.0"), _names_several("CC BY 4.0")
    (True, True, False)
    """
    parts = [_named(part.strip()) for part in _SEVERAL.split(cleaned)]
    return len({(one.spdx, one.licence_class) for one in parts if one}) > 1


def _in_a_sentence(cleaned: str) -> Licence | None:
    """The one licence that a short sentence puts a work under; None where it also takes something back.

    >>> _in_a_sentence("This article is distributed under the terms of the Creative Commons Attribution 4.0 License").spdx
    'CC-BY-4.0'
    >>> _in_a_sentence("Data are licensed under a CC BY 4.0 license, with additional restrictions") is None
    True
    """
    if len(cleaned) > 300 or _TAKEN_BACK.search(cleaned):
        return None
    named = {match[1] for match in _SENTENCE.finditer(cleaned)}
    if len(named) != 1:
        return None
    written = named.pop()
    found = _public_domain(written.lower()) or _creative_commons(written.lower(), written)
    return replace(found, rule="LICENCE-SENTENCE") if found else None


def _public_domain(folded: str) -> Licence | None:
    if re.search(r"publicdomain/zero|^cc[- _]?(0|zero)\b|creative commons (cc0|zero)|cc0[- ]?1\.0|^cc0", folded):
        rule = "" if folded == "cc0-1.0" else "LICENCE-FORM"
        return Licence("CC0-1.0", "public-domain", *_PUBLIC_DOMAIN, rule)
    if "publicdomain/mark" in folded:
        return Licence(None, "public-domain", *_PUBLIC_DOMAIN, "LICENCE-FORM")
    return None


def _creative_commons(folded: str, cleaned: str) -> Licence | None:
    words = (
        folded.replace("attribution", "by").replace("noncommercial", "nc").replace("non-commercial", "nc")
        .replace("non commercial", "nc").replace("sharealike", "sa").replace("share-alike", "sa").replace("share alike", "sa")
        .replace("noderivatives", "nd").replace("noderivs", "nd").replace("no derivatives", "nd").replace("no-derivatives", "nd")
    )  # fmt: skip
    url = re.search(r"creativecommons\.org/licen[sc]es/([a-z-]+)(?:/(\d\.\d))?", folded)
    if url:
        elements, version = url[1], url[2]
    else:
        match = re.match(
            r"^(?:the )?(?:cc|creative commons(?: licen[sc]e)?)?[\s:_-]*((?:by|nc|nd|sa)(?:[\s_/-]+(?:by|nc|nd|sa))*)"
            r"[\s_-]*(?:v(?:ersion)?\.?\s*)?(\d(?:\.\d)?)?\b",
            words,
        )
        named = folded.startswith(("cc", "creative", "the creative", "attribution", "by-", "by "))
        if not match or not named:
            return None
        elements, version = re.sub(r"[\s_/]+", "-", match[1]), match[2]
    if version and "." not in version:
        version += ".0"
    answers = _CC_ELEMENTS.get(elements)
    if answers is None or (version and version not in _VERSIONS):
        return None
    spdx = f"CC-{elements.upper()}-{version}" if version else None
    return Licence(spdx, *answers, "" if spdx == cleaned else "LICENCE-FORM")


@cache
def _licensing() -> Any:
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


@cache
def _spdx_ids() -> dict[str, str]:
    """SPDX ids by their lower-case spelling, and by ids that SPDX replaced (GPL-3.0 is GPL-3.0-only)."""
    symbols = _licensing().known_symbols
    replaced = {alias.lower(): key for key, symbol in symbols.items() for alias in symbol.aliases}
    return replaced | {key.lower(): key for key in symbols}


def _spdx(cleaned: str) -> Licence | None:
    """An SPDX id of another family, in its own spelling."""
    if len(cleaned) > 60:  # prose that is no licence stays prose
        return None
    guess = _SPDX_PAGE.sub("", cleaned)
    guess = re.sub(r'\s*["“”].*$', "", guess)  # BSD 3-Clause "New" or "Revised" License
    named = next((spdx for pattern, spdx in _NAMES if pattern.search(guess)), None)
    guess = re.sub(r"[\s_-]+licen[sc]e$", "", guess, flags=re.I)
    known = _spdx_ids()
    spdx = named or known.get(guess.lower()) or known.get(guess.lower().replace(" ", "-"))
    if spdx is None or spdx.lower().startswith("licenseref"):
        return None
    for family, licence_class, share_alike in _SPDX_FAMILIES:
        if family.match(spdx):
            attribution = licence_class != "public-domain"
            return Licence(
                spdx, licence_class, True, True, attribution, share_alike, "" if spdx == cleaned else "LICENCE-FORM"
            )
    return Licence(spdx, "custom", rule="" if spdx == cleaned else "LICENCE-FORM")
