"""ใบสรุปผลการปฏิบัติงานรายเดือน: an officer's month on one page, for the claim of the allowance."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Row, Table
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import Invalid, NotThere
from raingan.systems.palad.eligibility import Eligibility, eligibility_of
from raingan.systems.palad.eligibility_words import missing_act, state_label
from raingan.systems.palad.listing import watches
from raingan.systems.palad.models import WEEKS, FieldReport, State

AGENCY = "กรมการปกครอง กระทรวงมหาดไทย"


def month_paper(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The month of an officer: one's own, or of an officer whose reports one may see. Five queries and the reports.

    ``query``: ``month`` (the running one without) and ``officer`` (oneself without). Raises NotThere and Invalid.
    """
    month = _month(query.get("month", ""), at)
    officer = _officer(user, query.get("officer", ""), month)
    judged = eligibility_of([officer.pk], month.first_month, at=at)[officer.pk]
    place = Place.objects.filter(code=judged.place or "TH").select_related("parent").get()
    return Table(
        title=_("ใบสรุปผลการปฏิบัติงานรายเดือน"),
        about=_about(officer, place, month, judged),
        columns=_columns(),
        rows=_rows(user, officer, month),
        notes=_notes(judged),
        file_name=f"palad-month-{month.key}",
        agency=AGENCY,
        place=place.code,
        signer=officer.full_name,
        position=officer.position or _("ปลัดอำเภอ"),
    )


def _month(text: str, at: datetime) -> Period:
    try:
        period = Period.parse(text) if text else Period.month(timezone.localdate(at))
    except ValueError:
        period = None
    if period is None or period.kind != "month":
        raise Invalid(_("กรุณาระบุเดือน เช่น 2026-11"), field="month")
    return period


def _officer(user: User, text: str, month: Period) -> User:
    """Oneself, or an officer who works where one watches, or has a report there in the month."""
    if not text or text == str(user.pk):
        return user
    found = User.objects.filter(pk=int(text)).first() if text.isascii() and text.isdigit() and len(text) < 10 else None
    if found is not None:
        judged = eligibility_of([found.pk], month.first_month, at=timezone.now())[found.pk]
        seen = FieldReport.objects.visible_to(user).of(found.pk).in_period(month).exists()
        if seen or (judged.place is not None and watches(user, judged.place)):
            return found
    raise NotThere(_("ไม่พบปลัดอำเภอท่านนี้ในขอบเขตที่ท่านดูแล"))


def _about(officer: User, place: Place, month: Period, judged: Eligibility) -> list[str]:
    where = place.label if place.code != "TH" else ""
    above = place.parent.label if place.parent and place.parent.code != "TH" else ""
    counts = {"approved": judged.approved, "required": judged.required}
    return [
        " ".join(filter(None, [officer.full_name, officer.position])),
        " ".join(filter(None, [where, above, _("ประจำเดือน%(month)s") % {"month": month.label}])),
        _("อนุมัติแล้ว %(approved)d ครั้ง จากเกณฑ์ %(required)d ครั้ง") % counts
        + f" · {state_label(judged.state)} {missing_act(judged)}".rstrip(),
    ]


def _columns() -> list[Column]:
    return [
        Column(key="no", label=_("ที่"), kind="integer", width=5),
        Column(key="activity_date", label=_("วันที่ปฏิบัติงาน"), kind="date", width=13),
        Column(key="dimension", label=_("มิติงาน"), width=14),
        Column(key="category", label=_("ด้านที่ปฏิบัติงาน"), width=26),
        Column(key="place", label=_("สถานที่ปฏิบัติงาน"), width=28),
        Column(key="state", label=_("สถานะ"), width=13),
        Column(key="approved_by", label=_("ผู้อนุมัติ"), width=22),
        Column(key="approved_at", label=_("อนุมัติเมื่อ"), kind="datetime", width=20),
    ]


def _rows(user: User, officer: User, month: Period) -> Iterator[Row]:
    """Whoever is not the officer sees what lies in their own scope only."""
    found = FieldReport.objects.visible_to(user).of(officer.pk).in_period(month).live().for_list(warnings=False)
    for number, each in enumerate(found.select_related("moved_by").order_by("activity_date", "id"), start=1):
        done = each.state == State.APPROVED
        yield (
            number, each.activity_date, str(each.dimension.label), each.category_name, each.where,
            each.get_state_display(), each.moved_by.full_name if done else None, each.moved_at if done else None,
        )  # fmt: skip


def _notes(judged: Eligibility) -> list[str]:
    weeks = "  ".join(
        _("สัปดาห์ที่ %(week)d: %(n)d ครั้ง") % {"week": week, "n": sum(judged.whole.in_week(week).values())}
        for week in WEEKS
    )
    rule = _("บังคับรายสัปดาห์") if judged.policy.weekly else _("ไม่บังคับรายสัปดาห์")
    return [weeks, _("เกณฑ์ที่ใช้: ไม่น้อยกว่า %(n)d ครั้งต่อเดือน (%(rule)s)") % {"n": judged.required, "rule": rule}]
