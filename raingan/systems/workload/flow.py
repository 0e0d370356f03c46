"""The life of a district's record: one table, read by the server, the buttons and the diagram."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raingan.core.flow.judge import amendable
from raingan.core.flow.models import Reviewable
from raingan.core.flow.table import Amendment, Flow, Step
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place
from raingan.core.rounds.timetable import Timetable
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import RuleBroken, WrongState
from raingan.systems.workload.calendar import CONFIRM, RECORD
from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.models import DistrictRecord, Role, Sheet, SheetStatus, State
from raingan.systems.workload.querysets import SYSTEM

NOT_FINAL = frozenset({State.OPEN.value, State.RETURNED.value})
ANY_STATE = frozenset(State.values)


def missing_domains(record: DistrictRecord) -> list[Domain]:
    """The domains that are not complete. Costs nothing where the sheets are loaded (``for_step``)."""
    found = {sheet.domain: sheet.status for sheet in record.sheets.all()}
    return [each for each in DOMAINS if found.get(each.value) != SheetStatus.COMPLETE]


def not_covered(record: Reviewable, user: User, at: datetime) -> str | None:
    """A covered district follows its host: it is neither returned nor confirmed by itself."""
    if cast("DistrictRecord", record).host_id is None:
        return None
    return _text("อำเภอนี้บันทึกรวมกับอำเภออื่น ให้ดำเนินการที่อำเภอที่เป็นผู้บันทึก")


def complete(record: Reviewable, user: User, at: datetime) -> str | None:
    """All eight domains are complete. Source: manual, "ครบถ้วน สมบูรณ์ ทั้ง 8 ด้าน"."""
    missing = missing_domains(cast("DistrictRecord", record))
    if not missing:
        return None
    numbers = ", ".join(str(each.value) for each in missing)
    return _text("ยืนยันไม่ได้ เพราะบันทึกข้อมูลยังไม่ครบถ้วน: ด้านที่ %(numbers)s") % {"numbers": numbers}


def districts_settled(record: Reviewable, user: User, at: datetime) -> str | None:
    """Every other district of the person in charge in this province is recorded with this one, with another, or by
    itself. One query.

    Source: manual, "ได้ระบุชื่ออำเภอที่รับผิดชอบครบทุกแห่ง"; spec, "Confirming".
    """
    open_ones = unsettled_districts(cast("DistrictRecord", record), at)
    if not open_ones:
        return None
    names = ", ".join(each.label for each in open_ones)
    return _text("ยืนยันไม่ได้ เพราะยังไม่ได้ระบุว่าอำเภอที่รับผิดชอบบันทึกรวมหรือบันทึกแยก: %(names)s") % {"names": names}


def unsettled_districts(record: DistrictRecord, at: datetime) -> list[Place]:
    """The other districts in the province of whoever records here that nothing is recorded in, and that follow nobody.

    One query; none where ``look_up`` was asked before.
    """
    if record.unsettled is None:
        _look_up_unsettled([record], at)
    return record.unsettled or []


def _look_up_unsettled(records: Sequence[DistrictRecord], at: datetime) -> None:
    """Keep on each of ``records`` what ``unsettled_districts`` gives. One query, whatever the number."""
    held = Assignment.objects.on(day_of(at)).filter(system=SYSTEM, role=Role.RECORDER)
    people = held.filter(place_id__in=[each.place_id for each in records]).values("user_id")
    rows = (
        DistrictRecord.objects.filter(year_id__in={each.year_id for each in records})
        .filter(place_id__in=held.filter(user_id__in=people).values("place_id"))
        .annotate(
            people=ArraySubquery(held.filter(place_id=OuterRef("place_id")).values("user_id")),
            is_host=Exists(DistrictRecord.objects.filter(host=OuterRef("pk"))),
            begun=Exists(Sheet.objects.filter(record=OuterRef("pk"), filled__gt=0)),
        )
        .select_related("place")
        .order_by("place__sort_key")
    )
    found = list(rows)
    persons = {(each.year_id, each.place_id): set(vars(each)["people"]) for each in found}
    untouched = [each for each in found if not (each.host_id or vars(each)["is_host"] or vars(each)["begun"])]
    for record in records:
        own = persons.get((record.year_id, record.place_id), set())
        beside = [each for each in untouched if each.pk != record.pk and _could_follow(each, record)]
        record.unsettled = [each.place for each in beside if own & persons[each.year_id, each.place_id]]


def _could_follow(other: DistrictRecord, record: DistrictRecord) -> bool:
    """Of the same year and province; what the person is in charge of elsewhere is another province's to settle."""
    return other.year_id == record.year_id and other.place_id[:2] == record.place_id[:2]


def not_own_figures(record: Reviewable, user: User, at: datetime) -> str | None:
    """Whoever recorded some of the figures, before a transfer say, does not confirm them. One query.

    Source: overview, "Nobody approves their own record".
    """
    own = cast("DistrictRecord", record)
    if own.figures_of is None:
        _look_up_authors([own], user)
    return _text("ท่านเป็นผู้บันทึกตัวเลขบางส่วนของอำเภอนี้ จึงต้องให้ผู้อื่นยืนยัน") if own.figures_of else None


def _look_up_authors(records: Sequence[DistrictRecord], user: User) -> None:
    """Keep on each of ``records`` whether some of its figures are those of ``user``. One query."""
    mine = Q(answers__changed_by=user, answers__question__retired_at__isnull=True) | Q(special__changed_by=user)
    found = set(Sheet.objects.filter(mine, record__in=records).values_list("record_id", flat=True))
    for record in records:
        record.figures_of = record.pk in found


def look_up(records: Sequence[Reviewable], user: User, at: datetime) -> None:
    """Ask at once what confirming many would ask for each. Two queries, whatever the number."""
    every = cast("Sequence[DistrictRecord]", records)
    _look_up_unsettled(every, at)
    _look_up_authors(every, user)


def while_recording(name: str, *, in_part: bool = True) -> tuple[Amendment, Amendment]:
    """A change for as long as the district may record: while that is open, and sent back until confirming closes."""
    return (
        Amendment(name=name, states=frozenset({State.OPEN.value}), windows=(RECORD,), in_part=in_part),
        Amendment(name=name, states=frozenset({State.RETURNED.value}), windows=(RECORD, CONFIRM), in_part=in_part),
    )


FLOW = Flow(
    model=DistrictRecord,
    system="workload",
    states=State,
    first=State.OPEN,
    author_role=Role.RECORDER,
    founder=Role.CENTRAL,
    create_windows=(RECORD,),
    amendments=(
        *while_recording("amend"),
        *while_recording("cover", in_part=False),
        *while_recording("discard"),
        Amendment(name="contact", states=ANY_STATE, windows=(), in_part=True),
        Amendment(name="uncover", states=NOT_FINAL, windows=(RECORD, CONFIRM), role=Role.CONFIRMER, in_part=True),
        Amendment(name="note", states=NOT_FINAL, windows=(RECORD, CONFIRM), role=Role.CONFIRMER, in_part=True),
    ),
    steps=(
        Step(
            name="confirm",
            sources=NOT_FINAL,
            target=State.CONFIRMED,
            role=Role.CONFIRMER,
            windows=(CONFIRM,),
            unless=(not_covered, complete, not_own_figures, districts_settled),
            prepare=look_up,
            label=_("ยืนยันข้อมูล"),
            look="primary",
            notice=_("ข้อมูลปริมาณงาน%(about)s ได้รับการยืนยันแล้ว"),
            asks=_("ยืนยันการทำรายงาน เมื่อยืนยันแล้วจะแก้ไขไม่ได้อีก ทั้งอำเภอ จังหวัด และส่วนกลาง"),
        ),
        Step(
            name="return",
            sources=frozenset({State.OPEN.value}),
            target=State.RETURNED,
            role=Role.CONFIRMER,
            windows=(CONFIRM,),
            unless=(not_covered,),
            label=pgettext_lazy("button", "ส่งกลับแก้ไข"),
            needs_reason=True,
            notice=_("ข้อมูลปริมาณงาน%(about)s ถูกส่งกลับให้แก้ไข: %(detail)s"),
        ),
        Step(
            name="resend",
            sources=frozenset({State.RETURNED.value}),
            target=State.OPEN,
            role=Role.RECORDER,
            windows=(RECORD, CONFIRM),
            own=True,
            label=_("แจ้งจังหวัดว่าแก้ไขแล้ว"),
            look="primary",
        ),
    ),
)


def follows_host(record: DistrictRecord) -> WrongState | None:
    """Why nothing is recorded in a district whose work is recorded together with another's; None for any other."""
    if record.host_id is None:
        return None
    return WrongState(_text("อำเภอนี้บันทึกรวมกับอำเภออื่น จึงบันทึกแยกไม่ได้"))


def locked(
    record: DistrictRecord, user: User, at: datetime, table: Timetable | None = None, name: str = "amend"
) -> RuleBroken | None:
    """Why ``user`` may not change the figures now, or None when they may. One query without ``table``."""
    return follows_host(record) or amendable(FLOW, record, user, at, table, name)
