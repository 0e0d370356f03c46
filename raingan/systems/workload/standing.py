"""What a district's year stands at, for its pages: until when, what is to be done next, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.flow.judge import amendable
from raingan.core.people.access import may
from raingan.core.people.models import User
from raingan.core.rounds.timetable import Span, Timetable, timetable
from raingan.core.thai.dates import closing_time, date_time, long_date
from raingan.core.web.rules import RuleBroken, WindowClosed
from raingan.systems.workload.calendar import CONFIRM, RECORD
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import DistrictRecord, Role, State
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.sections import Progress, section_url


def table_of(record: DistrictRecord) -> Timetable:
    """The windows of the record's round as they stand for its district. One query."""
    return timetable(SYSTEM, {record.round_key}, {record.place_id})


def ask_url(record: DistrictRecord, refused: RuleBroken | None, user: User) -> str:
    """Where the recorder asks for more time, when the window has closed; '' otherwise."""
    if not isinstance(refused, WindowClosed) or not is_recorder(record, user):
        return ""
    query = urlencode({"round": record.round_key, "place": record.place_id})
    return f"{reverse('workload:ask-extension')}?{query}"


def is_recorder(record: DistrictRecord, user: User) -> bool:
    """Whether the record is ``user``'s to fill in."""
    return may(user, system=SYSTEM, role=Role.RECORDER, place=record.place_id)


@dataclass(frozen=True)
class Standing:
    """A due card: see ``components/due_card.html``."""

    title: str
    detail: str = ""
    tone: str = ""
    due: datetime | None = None
    note: str = ""
    url: str = ""
    action: str = ""


def standing_of(
    record: DistrictRecord, progress: Progress, user: User, at: datetime, table: Timetable, reason: str = ""
) -> Standing:
    """How the record stands for whoever looks. ``reason``: why it was sent back. No query."""
    if record.host is not None:
        return _covered(record)
    if record.state == State.CONFIRMED:
        when = long_date(record.moved_at, get_language() or "th")
        return Standing(_("ยืนยันแล้วเมื่อ %(when)s") % {"when": when}, _("ตัวเลขเป็นที่สิ้นสุด แก้ไขไม่ได้อีก ยกเว้นข้อมูลติดต่อ"), "ok")
    refused = amendable(FLOW, record, user, at, table)
    record_span = table.span(record.round_key, RECORD, record.place_id)
    confirm_span = table.span(record.round_key, CONFIRM, record.place_id)
    if record.state == State.RETURNED:
        return _returned(record, progress, reason, [record_span, confirm_span], refused, at)
    if record_span is not None and at < record_span.opens_at:
        opens = date_time(record_span.opens_at, get_language() or "th")
        return Standing(_("ยังไม่เปิดให้บันทึก"), _("เปิดให้บันทึกวันที่ %(when)s") % {"when": opens}, "final")
    if record_span is None or not record_span.is_open(at):
        return _closed(record, progress, user, refused)
    return _open(record, progress, record_span, confirm_span, refused)


def _covered(record: DistrictRecord) -> Standing:
    host = record.host
    assert host is not None
    return Standing(
        _("บันทึกรวมกับ%(host)s") % {"host": host.place.label},
        _("ผู้รับผิดชอบคนเดียวกันดูแลหลายอำเภอ จึงบันทึกปริมาณงานครั้งเดียวในอำเภอนั้น"),
        "final",
        url=reverse("workload:record", args=[record.round_key, host.place_id]),
        action=_("ดูข้อมูลของ%(host)s") % {"host": host.place.label},
    )


def _so_far(progress: Progress) -> str:
    return _("บันทึกครบแล้ว %(n)d จาก %(all)d ด้าน (ตอบแล้ว %(answered)d จาก %(questions)d ข้อ)") % {
        "n": progress.domains, "all": progress.whole, "answered": progress.answered, "questions": progress.questions,
    }  # fmt: skip


def _next(record: DistrictRecord, progress: Progress, refused: RuleBroken | None) -> tuple[str, str]:
    """The address and the words of the next thing to do; nothing for whoever only looks."""
    if refused is not None or not progress.next_domain:
        return "", ""
    domain = Domain(progress.next_domain)
    return section_url(record, domain), _("บันทึก%(domain)s") % {"domain": domain.short}


def _open(
    record: DistrictRecord, progress: Progress, span: Span, confirm: Span | None, refused: RuleBroken | None
) -> Standing:
    follows = ""
    if confirm is not None:
        lang = get_language() or "th"
        follows = _("จังหวัดตรวจสอบและยืนยันวันที่ %(first)s ถึง %(last)s") % {
            "first": date_time(confirm.opens_at, lang), "last": closing_time(confirm.closes_at, lang),
        }  # fmt: skip
    url, action = _next(record, progress, refused)
    if progress.is_complete:
        title, tone = _("บันทึกครบทั้ง 8 ด้านแล้ว"), "ok"
    else:
        title, tone = _so_far(progress), "waiting"
    note = _("ขยายเวลาแล้ว") if span.extended else ""
    return Standing(title, follows, tone, span.closes_at, note, url, action)


def _returned(
    record: DistrictRecord,
    progress: Progress,
    reason: str,
    spans: Sequence[Span | None],
    refused: RuleBroken | None,
    at: datetime,
) -> Standing:
    ends = [span.closes_at for span in spans if span is not None and span.is_open(at)]
    url, action = _next(record, progress, refused)
    return Standing(_("จังหวัดส่งกลับให้แก้ไข"), reason, "returned", max(ends, default=None), "", url, action)


def _closed(record: DistrictRecord, progress: Progress, user: User, refused: RuleBroken | None) -> Standing:
    detail = _so_far(progress)
    if isinstance(refused, WindowClosed):
        detail = f"{refused.message} · {detail}"
    url = ask_url(record, refused, user)
    tone = "ok" if progress.is_complete else "returned"
    title = _("ปิดรับการบันทึกแล้ว รอจังหวัดยืนยัน") if progress.is_complete else _("ปิดรับการบันทึกแล้ว แต่ยังบันทึกไม่ครบ")
    return Standing(title, detail, tone, url="" if progress.is_complete else url, action=_("ขอขยายเวลา"))
