"""The page that validates metadata: a file or pasted text, and what is wrong, where, and what was probably meant."""

from __future__ import annotations

from io import BytesIO

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from werkzeug.exceptions import HTTPException as FormError
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from micrograph.api.held import terms_of
from micrograph.api.service import service_of
from micrograph.errors import UsageError
from micrograph.records import Json
from micrograph.validation import FORMATS, check_document, masked
from micrograph.web import site

_ORDER = {"error": 0, "warning": 1}


def validate_form(request: Request) -> Response:
    """The empty form."""
    return _page(request, None, "", "auto")


async def validate_page(request: Request) -> Response:
    """The report on what was sent."""
    body = await request.body()
    payload, name, form = _sent(body, request.headers.get("content-type", ""))
    if not payload.strip():
        return _page(request, None, "", form, fault="Choose a file, or paste some text.")
    terms, base = terms_of(request), service_of(request).base
    report = masked(await run_in_threadpool(check_document, payload, name, form, terms, base))
    text = payload.decode("utf-8", "replace") if name == "pasted text" else ""
    return _page(request, report, text, form)


def _page(request: Request, report: Json | None, text: str, form: str, fault: str = "") -> Response:
    findings = sorted(report["findings"], key=lambda row: _ORDER.get(row["severity"], 2)) if report else []
    return site.render(
        request, "validate.html", 400 if fault else 200,
        report=report, findings=findings, text=text, form=form, formats=FORMATS, fault=fault,
    )  # fmt: skip


def _sent(body: bytes, content_type: str) -> tuple[bytes, str, str]:
    """The file or text of the form, its name, and its format; the size of the body is bounded before we see it."""
    media_type, options = parse_options_header(content_type)
    if media_type not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        raise UsageError(f"content type {media_type or 'none'!r} is no form; programs use /v1/validate")
    try:
        parser = FormDataParser(max_form_memory_size=len(body) + 1, max_form_parts=20, silent=False)
        _, fields, files = parser.parse(BytesIO(body), media_type, len(body), options)
    except (ValueError, FormError) as error:
        raise UsageError(f"the form cannot be read: {error}") from error
    form = fields.get("format") or "auto"
    for file in files.values():
        payload = file.read()
        file.close()
        if file.filename:
            return payload, file.filename, form
    return fields.get("text", "").encode(), "pasted text", form
