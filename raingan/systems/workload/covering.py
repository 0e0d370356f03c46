"""Several districts under one person: they are recorded once, in the host's record, and the others follow it.

Source: manual, "กรณีได้รับมอบหมายให้รับผิดชอบพื้นที่อำเภอมากกว่า 1 อำเภอ"; spec, "ข้อมูล ติดต่อ สถอ.".
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from raingan.core.flow.door import amend
from raingan.core.flow.judge import refuse_amending
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import within
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Invalid, NotThere, WrongState
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import DistrictRecord, Role, Sheet, State
from raingan.systems.workload.querysets import SYSTEM


def choices(host: DistrictRecord, *, by: User, at: datetime) -> list[tuple[DistrictRecord, str]]:
    """The other districts of the province, each with why ``by`` cannot record it together with ``host``, or ''.

    Four queries.
    """
    others = (
        DistrictRecord.objects.of_year(host.year_id)
        .inside(host.place_id[:2])
        .exclude(pk=host.pk)
        .select_related("place", "host__place")
        .order_by("place__sort_key")
    )
    held = _holders(host.place_id[:2], at)
    filled = set(_with_figures(host))
    hosts = set(
        DistrictRecord.objects.of_year(host.year_id).filter(host__isnull=False).values_list("host_id", flat=True)
    )
    return [(each, _refusal(each, host, by, held, filled, hosts)) for each in others]


def _holders(province: str, at: datetime) -> dict[str, set[int]]:
    """Who holds the recorder's role in each district of a province today."""
    found: dict[str, set[int]] = {}
    held = Assignment.objects.on(day_of(at)).filter(within("place_id", province), system=SYSTEM, role=Role.RECORDER)
    for place, user in held.values_list("place_id", "user_id"):
        found.setdefault(place, set()).add(user)
    return found


def _with_figures(host: DistrictRecord) -> Collection[UUID]:
    sheets = Sheet.objects.filter(within("record__place_id", host.place_id[:2]), record__year_id=host.year_id)
    return sheets.filter(filled__gt=0).values_list("record_id", flat=True)


def _refusal(
    other: DistrictRecord,
    host: DistrictRecord,
    by: User,
    held: Mapping[str, set[int]],
    filled: Collection[UUID],
    hosts: Collection[UUID],
) -> str:
    """Why the district ``other`` cannot follow ``host``; '' when it can."""
    holders = held.get(other.place_id, set())
    if holders and by.pk not in holders:
        return _("มีผู้รับผิดชอบคนอื่นอยู่แล้ว")
    if other.host_id is not None and other.host_id != host.pk and other.host is not None:
        return _("บันทึกรวมกับ%(host)sแล้ว") % {"host": other.host.place.label}
    if other.pk in filled:
        return _("มีข้อมูลที่บันทึกไว้แล้ว ต้องล้างข้อมูลของอำเภอนั้นก่อน")
    if other.pk in hosts:
        return _("เป็นผู้บันทึกแทนอำเภออื่นอยู่")
    if other.state == State.CONFIRMED:
        return _("ยืนยันแล้ว")
    return ""


@transaction.atomic
def set_covered(*, record: UUID, places: Collection[str], seen: int | None, by: User, at: datetime) -> DistrictRecord:
    """Let exactly the districts with the codes ``places`` be recorded in ``record``; those left out stand alone again.

    ``seen``: the record's version that the person looked at. The same again is no act. Raises Invalid (a district that
    cannot be chosen, with why), NotThere, NotAllowed, WrongState (it is covered itself), VersionNeeded, Stale and
    WindowClosed; then nothing has changed.
    """
    _lock_province(record)
    before = _judged(record, by, at)
    if seen is not None and seen <= before.version and _covered_by(before) == set(places):
        return before

    def change(host: DistrictRecord) -> Mapping[str, object]:
        chosen = _choose(host, places, by=by, at=at)
        # Those that come or go are changed too: who looked at one of them before looked at something else.
        left = DistrictRecord.objects.filter(host=host).exclude(pk__in=chosen)
        left.update(host=None, version=F("version") + 1)
        new = DistrictRecord.objects.filter(pk__in=chosen, host__isnull=True)
        new.update(host=host, version=F("version") + 1)
        return {"places": sorted(set(places))}

    return amend(FLOW, record, by=by, at=at, seen=seen, change=change, name="cover")


def _judged(record: UUID, by: User, at: datetime) -> DistrictRecord:
    """The record, where ``by`` may choose its districts now; raises why not."""
    host = DistrictRecord.objects.visible_to(by).filter(pk=record).first()
    if host is None:
        raise NotThere(_("ไม่พบรายการนี้"))
    refuse_amending(FLOW, host, by, at, "cover")
    if host.host_id is not None:
        raise WrongState(_("อำเภอนี้บันทึกรวมกับอำเภออื่น จึงบันทึกแทนอำเภออื่นไม่ได้"))
    return host


def _covered_by(host: DistrictRecord) -> set[str]:
    return set(DistrictRecord.objects.filter(host=host).values_list("place_id", flat=True))


def _choose(host: DistrictRecord, places: Collection[str], *, by: User, at: datetime) -> set[UUID]:
    """The records of ``places``; raises Invalid at the first that cannot be recorded together with ``host``."""
    offered = {each.place_id: (each, why) for each, why in choices(host, by=by, at=at)}
    for code in sorted(set(places)):
        if code not in offered:
            raise Invalid(_("เลือกได้เฉพาะอำเภออื่นในจังหวัดเดียวกัน"), field="places")
        other, why = offered[code]
        if why:
            raise Invalid(f"{other.place.label}: {why}", field="places")
    return {offered[code][0].pk for code in places}


@transaction.atomic
def uncover(*, record: UUID, by: User, at: datetime) -> DistrictRecord:
    """The province lets a covered district stand alone again, with the status it had. Until the host is confirmed.

    Raises NotThere, NotAllowed, WrongState and WindowClosed; then nothing has changed.
    """
    _lock_province(record)

    def change(covered: DistrictRecord) -> Mapping[str, object]:
        if covered.host is None:
            raise WrongState(_("อำเภอนี้ไม่ได้บันทึกรวมกับอำเภออื่น"))
        if covered.host.state == State.CONFIRMED:
            raise WrongState(_("ยกเลิกไม่ได้ เพราะ%(host)sยืนยันแล้ว") % {"host": covered.host.place.label})
        host, covered.host = covered.host, None
        return {"host": host.place_id}

    return amend(FLOW, record, by=by, at=at, seen=None, change=change, name="uncover")


def _lock_province(record: UUID) -> None:
    """Lock the records of the province in one order: who covers whom is settled by one at a time."""
    found = DistrictRecord.objects.filter(pk=record).values_list("year_id", "place_id").first()
    if found is None:
        raise NotThere(_("ไม่พบรายการนี้"))
    year, place = found
    rows = DistrictRecord.objects.of_year(year).inside(place[:2]).select_for_update(of=("self",)).order_by("pk")
    list(rows.values_list("pk"))
