"""Setting windows and extending them; each act is an event with its reason."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core import registry
from raingan.core.audit.actions import record
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.models import Extension, Round, Window
from raingan.core.web.rules import Invalid


def _window(system: str, key: str, step: str) -> Window:
    """The stored window, made from the system's calendar when nobody has touched the round yet."""
    calendar = registry.system(system).calendar(key)
    if step not in calendar:
        raise Invalid(_("ไม่มีช่วงเวลาของขั้นตอนนี้ในรอบการรายงาน"), field="step")
    round_, _made = Round.objects.get_or_create(system=system, key=key)
    for each, (opens_at, closes_at) in calendar.items():
        Window.objects.get_or_create(round=round_, step=each, defaults={"opens_at": opens_at, "closes_at": closes_at})
    return Window.objects.select_for_update().get(round=round_, step=step)


@transaction.atomic
def set_window(
    *,
    system: str,
    key: str,
    step: str,
    opens_at: datetime,
    closes_at: datetime,
    by: User | None,
    at: datetime,
    reason: str,
) -> Window:
    """Open ``step`` of a round from ``opens_at`` up to ``closes_at`` (not included) for the whole nation.

    Raises Invalid for an unknown round or step, or a close that is not after the opening.
    """
    if closes_at <= opens_at:
        raise Invalid(_("เวลาปิดต้องอยู่หลังเวลาเปิด"), field="closes_at")
    window = _window(system, key, step)
    before = f"{window.opens_at.isoformat()}/{window.closes_at.isoformat()}"
    window.opens_at, window.closes_at = opens_at, closes_at
    window.save(update_fields=["opens_at", "closes_at"])
    after = f"{opens_at.isoformat()}/{closes_at.isoformat()}"
    record(actor=by, verb="set_window", subject=window, at=at, place="TH", reason=reason, before=before, after=after)
    return window


@transaction.atomic
def extend(
    *,
    system: str,
    key: str,
    step: str,
    place: str,
    until: datetime,
    by: User | None,
    at: datetime,
    reason: str,
    letter_number: str = "",
) -> Extension:
    """Let ``step`` of a round stay open for ``place`` up to ``until`` (not included). An extension never shortens.

    Raises Invalid for an unknown round, step or place, or an ``until`` that is not after the window's own close.
    """
    window = _window(system, key, step)
    if not Place.objects.filter(code=place).exists():
        raise Invalid(_("ไม่พบรหัสพื้นที่นี้"), field="place")
    if until <= window.closes_at:
        raise Invalid(_("เวลาที่ขยายต้องอยู่หลังเวลาปิดเดิม"), field="until")
    made = Extension.objects.create(
        window=window,
        place_id=place,
        until=until,
        reason=reason,
        letter_number=letter_number,
        granted_at=at,
        granted_by=by,
    )
    record(
        actor=by, verb="extend", subject=window, at=at, place=place, reason=reason,
        until=until.isoformat(), letter_number=letter_number,
    )  # fmt: skip
    return made


@transaction.atomic
def extend_steps(
    *,
    system: str,
    key: str,
    steps: Collection[str],
    place: str,
    until: datetime,
    by: User | None,
    at: datetime,
    reason: str,
    letter_number: str = "",
) -> list[Extension]:
    """``extend`` for several steps of a round, all or none."""
    return [
        extend(
            system=system, key=key, step=step, place=place, until=until, by=by, at=at, reason=reason,
            letter_number=letter_number,
        )
        for step in steps
    ]  # fmt: skip
