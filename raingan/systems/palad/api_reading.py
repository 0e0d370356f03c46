"""Reading what API clients send: a PUT with parts, the filter in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import ValidationError
from pydantic import ValidationError as Invalidity

from raingan.core.evidence.photos import TakenPhoto, take_in
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import Invalid, InvalidFields, TooLarge, WrongMediaType
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.api_schemas import PhotoSent, ReportSent
from raingan.systems.palad.drafts import PHOTOS_MAX
from raingan.systems.palad.filters import ReportFilter, read_filter

NOTHING_SAID = PhotoSent(taken_at=None, latitude=None, longitude=None)
MOST_JSON = 128 * 1024
PERIODS = ("month", "quarter", "fiscal_year")


@dataclass(frozen=True)
class SentReport:
    """A report as it came over the wire, of the right form but not yet judged."""

    report: ReportSent
    files: Sequence["UploadedFile[Any]"]

    def take_in(self, request: AuthedRequest) -> list[TakenPhoto]:
        """Check and store the photos; the rows come with the report."""
        said = self.report.photos or [NOTHING_SAID] * len(self.files)
        return [
            take_in(file, taken_at=each.taken_at, latitude=each.latitude, longitude=each.longitude, at=request.at)
            for file, each in zip(self.files, said, strict=True)
        ]


def read_report(request: HttpRequest) -> SentReport:
    """Read the parts ``report`` (JSON, as a field or a file) and ``photo``; raises Invalid or ValidationError."""
    if request.content_type != "multipart/form-data":
        raise WrongMediaType(_("กรุณาส่งรายงานเป็น multipart/form-data ที่มีส่วน report และ photo"))
    _parse_parts(request)
    strange = (request.POST.keys() | request.FILES.keys()) - {"report", "photo"}
    if strange or "photo" in request.POST:
        raise Invalid(_("ส่งได้เฉพาะส่วน report (JSON) และ photo (ไฟล์ภาพ)"), field="report")
    report, files = _parse_report(_json_of(request)), request.FILES.getlist("photo")
    if len(files) > PHOTOS_MAX:
        raise Invalid(_("แนบภาพได้ไม่เกิน %(most)d ภาพ") % {"most": PHOTOS_MAX}, field="photo")
    if report.photos is not None and len(report.photos) != len(files):
        raise Invalid(_("จำนวนรายการใน photos ต้องเท่ากับจำนวนภาพที่ส่งมา"), field="photos")
    return SentReport(report, files)


def _parse_parts(request: Any) -> None:
    """Let Django read the parts of a PUT, which it does for POST alone; only after it is known who is calling."""
    method, request.method = request.method, "POST"
    try:
        request._load_post_and_files()
    finally:
        request.method = method


def _json_of(request: HttpRequest) -> str | bytes:
    file = request.FILES.get("report")
    if file is not None:
        if (file.size or 0) > MOST_JSON:
            raise TooLarge(_("ส่วน report มีขนาดใหญ่เกินไป"), field="report")
        content: bytes = file.read()
        return content
    text = request.POST.get("report")
    if text is None:
        raise Invalid(_("กรุณาส่งส่วน report"), field="report")
    if len(text) > MOST_JSON:
        raise TooLarge(_("ส่วน report มีขนาดใหญ่เกินไป"), field="report")
    return text


def _parse_report(raw: str | bytes) -> ReportSent:
    try:
        return ReportSent.model_validate_json(raw)
    except Invalidity as wrong:
        errors = wrong.errors(include_url=False, include_input=False)
        raise ValidationError([{**error} for error in errors]) from None


def filter_of(request: AuthedRequest, known: frozenset[str], *, place: str = "TH") -> ReportFilter:
    """The filter of the address; raises InvalidFields for unknown names, two periods, or a value that says nothing."""
    strange = sorted(request.GET.keys() - known)
    errors = [(name[:50], _("ไม่รู้จักตัวกรองนี้")) for name in strange]
    given = [name for name in PERIODS if request.GET.get(name)]
    if len(given) > 1:
        errors.append((given[1], _("ระบุช่วงเวลาได้เพียงอย่างเดียว: month, quarter หรือ fiscal_year")))
    if errors:
        raise InvalidFields(errors)
    found = read_filter(request.GET.dict(), today=timezone.localdate(request.at), place=place)
    if given and found.period.kind != given[0]:
        raise InvalidFields([(given[0], _wrong_period(given[0]))])
    return found


def _wrong_period(name: str) -> str:
    examples = {"month": "2026-11", "quarter": "FY2570-Q1", "fiscal_year": "FY2570"}
    return _("รูปแบบช่วงเวลาไม่ถูกต้อง เช่น %(example)s") % {"example": examples[name]}


def month_of(text: str) -> Period | None:
    """The month ``2026-11`` names, or None."""
    try:
        period = Period.parse(text)
    except ValueError:
        return None
    return period if period.kind == "month" else None
