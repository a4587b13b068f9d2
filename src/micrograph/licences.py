"""From what an archive says of a licence to an SPDX id, a class and four answers. A version is never guessed.

The forms of Creative Commons are a table of our own, because `license-expression` refuses "CC BY 4.0" and licence URLs;
all other SPDX ids are left to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
}
# Said of access, not of a licence; and words for nothing at all.
_NO_LICENCE = {
    "open access", "openaccess", "info:eu-repo/semantics/openaccess", "open", "closedaccess", "restricted", "none", "null",
    "unknown", "unkown", "n/a", "na", "not specified", "no license", "", "-", "tbd",
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
_SPDX_PAGE = re.compile(r"^https?://(?:www\.)?(?:spdx|opensource)\.org/licenses?/|(?<=.)\.html$", re.I)


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
    cleaned = re.sub(r"\s+", " ", text).strip().strip(".")
    folded = cleaned.lower()
    if folded in _NO_LICENCE:
        return NONE_STATED
    if folded in _OTHER:
        return _OTHER[folded]
    return _public_domain(folded) or _creative_commons(folded, cleaned) or _spdx(cleaned)


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


def _spdx(cleaned: str) -> Licence | None:
    """An SPDX id of another family, in its own spelling."""
    if len(cleaned) > 60:  # prose that is no licence stays prose
        return None
    guess = _SPDX_PAGE.sub("", cleaned)
    guess = re.sub(r'\s*["“”].*$', "", guess)  # BSD 3-Clause "New" or "Revised" License
    guess = re.sub(r"[\s_-]+licen[sc]e$", "", guess, flags=re.I)
    known = {key.lower(): key for key in _licensing().known_symbols}
    spdx = known.get(guess.lower()) or known.get(guess.lower().replace(" ", "-"))
    if spdx is None or spdx.lower().startswith("licenseref"):
        return None
    for family, licence_class, share_alike in _SPDX_FAMILIES:
        if family.match(spdx):
            attribution = licence_class != "public-domain"
            return Licence(
                spdx, licence_class, True, True, attribution, share_alike, "" if spdx == cleaned else "LICENCE-FORM"
            )
    return Licence(spdx, "custom", rule="" if spdx == cleaned else "LICENCE-FORM")
