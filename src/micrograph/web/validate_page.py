"""The page that validates metadata: a file or pasted text, and what is wrong, where, and what was probably meant."""

from __future__ import annotations

from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import PurePath
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from werkzeug.exceptions import HTTPException as FormError
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from micrograph.api.held import terms_of
from micrograph.api.service import service_of
from micrograph.errors import UsageError
from micrograph.model.profiles import PROFILES
from micrograph.profiles import DEFAULT
from micrograph.records import Json
from micrograph.validation import FORMATS, document, masked, report_on
from micrograph.validation.fixing import fixed
from micrograph.validation.reports import by_severity
from micrograph.web import site

_PASTED = "pasted text"
_MOST_CARRIED = 4 * 2**20  # bytes of a file that its report carries, to be asked for again as a repaired copy


def validate_form(request: Request) -> Response:
    """The empty form."""
    return _page(request, None, "", "auto", DEFAULT)


async def validate_page(request: Request) -> Response:
    """The report on what was sent."""
    payload, name, form, profile = _sent(await request.body(), request.headers.get("content-type", ""))
    if not payload.strip():
        return _page(request, None, "", form, profile, fault="Choose a file, or paste some text.")
    terms, base = terms_of(request), service_of(request).base
    found = await run_in_threadpool(document, payload, name, form, terms, base, "Dataset", profile)
    report = masked(report_on(found))
    text = payload.decode("utf-8", "replace") if name == _PASTED else ""
    carried = b64encode(payload).decode() if report["fixable"] and len(payload) <= _MOST_CARRIED else ""
    return _page(request, report, text, form, profile, carried=carried)


async def fixed_copy(request: Request) -> Response:
    """The same file again, which the report carried, with the repairs that only change spelling, as a download."""
    payload, name, form, profile = _sent(await request.body(), request.headers.get("content-type", ""))
    terms, base = terms_of(request), service_of(request).base
    found = await run_in_threadpool(document, payload, name, form, terms, base, "Dataset", profile)
    path = PurePath(name.replace("\\", "/"))
    target = "repaired.txt" if name == _PASTED else f"{path.stem}.fixed{path.suffix}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(target)}"}
    return Response(fixed(found)[0], media_type="application/octet-stream", headers=headers)


def _page(
    request: Request, report: Json | None, text: str, form: str, profile: str, fault: str = "", carried: str = ""
) -> Response:
    return site.render(
        request, "validate.html", 400 if fault else 200,
        report=report, text=text, form=form, formats=FORMATS, profile=profile, profiles=PROFILES, fault=fault,
        by_severity=by_severity, carried=carried,
    )  # fmt: skip


def _sent(body: bytes, content_type: str) -> tuple[bytes, str, str, str]:
    """The file or text of the form, its name, format and profile; the size of the body is bounded before we see it."""
    media_type, options = parse_options_header(content_type)
    if media_type not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise UsageError(f"content type {media_type or 'none'!r} is no form; programs use /v1/validate")
    try:
        parser = FormDataParser(max_form_memory_size=len(body) + 1, max_form_parts=20, silent=False)
        _, fields, files = parser.parse(BytesIO(body), media_type, len(body), options)
    except (ValueError, FormError) as error:
        raise UsageError(f"the form cannot be read: {error}") from error
    form, profile = fields.get("format") or "auto", fields.get("profile") or DEFAULT
    for file in files.values():
        payload = file.read()
        file.close()
        if file.filename:
            return payload, file.filename, form, profile
    if "carried" in fields:
        try:
            return b64decode(fields["carried"], validate=True), fields.get("name") or _PASTED, form, profile
        except ValueError as error:
            raise UsageError("the file that the form carries is no base64; send the file itself") from error
    return fields.get("text", "").encode(), _PASTED, form, profile
