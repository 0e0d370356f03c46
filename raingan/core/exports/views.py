"""My files: asking for one, seeing how far it is, fetching it; and the public page that checks a document's code."""

from time import monotonic, sleep
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from raingan.core.exports import files
from raingan.core.exports.documents import cleaned_code
from raingan.core.exports.models import Document, Export, ExportState
from raingan.core.web.middleware import client_address
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.rules import NotThere, RuleBroken, TooMany
from raingan.core.web.types import AuthedRequest

NEWEST_FIRST = Sort("newest", ("-created_at", "-id"))
WAITS = 5.0  # seconds a page waits for a file before it leaves it to the inbox
CHECKS_A_MINUTE = 30


@require_POST
def ask(request: AuthedRequest, system: str, name: str, kind: str) -> HttpResponse:
    """Order a file with the query of the page it was asked on; wait a moment for it, then show how far it is."""
    query = request.POST.get("query", "")[:2000].replace("\0", "")
    try:
        made = files.ask_for(
            system=system, name=name, query=query, kind=kind, language=(get_language() or "th")[:2], by=request.user,
            at=request.at,
        )  # fmt: skip
    except RuleBroken as rule:
        if rule.status != 429:
            raise
        messages.warning(request, str(rule))
        return redirect("exports:mine")
    until = monotonic() + WAITS
    while monotonic() < until and not Export.objects.get(pk=made.pk).is_over:
        sleep(0.25)
    return redirect("exports:file", pk=made.pk)


@require_safe
def mine(request: AuthedRequest) -> HttpResponse:
    """My files, the newest first."""
    page = paginate(Export.objects.filter(owner=request.user), NEWEST_FIRST, request.GET.get("cursor", ""), 30)
    return render(request, "exports/mine.html", {"page": page, "days": settings.KEEP_DAYS["files"]})


@require_safe
def one(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One file: how far it is; the page asks again by itself until it is there."""
    export = get_object_or_404(Export, pk=pk, owner=request.user)
    template = "exports/_file.html" if request.htmx else "exports/file.html"
    return render(request, template, {"export": export})


@require_safe
def download(request: AuthedRequest, pk: UUID) -> HttpResponseBase:
    """The file itself, for its owner alone."""
    export = get_object_or_404(Export, pk=pk, owner=request.user, state=ExportState.DONE)
    try:
        file = files.kept_files().open(export.stored_name)
    except FileNotFoundError as error:
        raise NotThere(_("ไฟล์นี้หมดอายุแล้ว กรุณาขอใหม่")) from error
    response = FileResponse(
        file, as_attachment=True, filename=export.file_name, content_type=files.FORMATS[export.format]
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def delete(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Delete a finished file of one's own."""
    if files.discard(pk=pk, by=request.user):
        messages.success(request, _("ลบไฟล์แล้ว"))
    return redirect("exports:mine")


@login_not_required
@require_safe
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a document with this code was issued: its title, place, day and checksum, and nothing more."""
    typed = request.GET.get("code", "")
    if typed and not code:
        return redirect(f"/check/{cleaned_code(typed) or '-'}/?{urlencode({'typed': typed[:40]})}")
    _slow_down(request)
    found = Document.objects.filter(code=cleaned_code(code)).select_related("place").first() if code else None
    context = {"code": code, "typed": request.GET.get("typed", "") or code, "document": found}
    return render(request, "exports/check.html", context, status=404 if code and not found else 200)


def _slow_down(request: HttpRequest) -> None:
    """Nobody tries out codes: so many checks a minute and address, in each server process."""
    key = f"document-check-{client_address(request)}"
    cache.add(key, 0, 60)
    if cache.incr(key) > CHECKS_A_MINUTE:
        raise TooMany(_("ตรวจสอบบ่อยเกินไป กรุณารอหนึ่งนาทีแล้วลองใหม่"))
