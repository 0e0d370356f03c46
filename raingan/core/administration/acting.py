"""Naming who acts for a post's holder (รักษาราชการแทน): by the holder, or by the account administrator.

Source: spec, "Acting chief", and overview, rule 11.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from raingan.core.administration.acting_scope import posts
from raingan.core.administration.people_actions import duty_words, notify
from raingan.core.people import assigning
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place
from raingan.core.thai.dates import long_date
from raingan.core.web.rules import Conflict, Invalid

NAMED = gettext_noop("ท่านได้รับแต่งตั้งให้รักษาราชการแทน %(about)s")
TOLD_HOLDER = gettext_noop("มีการแต่งตั้งผู้รักษาราชการแทนท่าน ตำแหน่ง %(about)s")
ENDED = gettext_noop("สิ้นสุดการรักษาราชการแทน %(about)s")
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Naming:
    """What an order names: a post, who acts in it, who decides about that one's own records, and from when to when."""

    system: str
    role: str
    place: str
    first: User
    second: User | None
    since: date
    until: date
    order_number: str


@transaction.atomic
def name_acting(*, naming: Naming, by: User, at: datetime) -> list[Assignment]:
    """Let one, or two, act in a post. Checked under the lock of the place; raises Invalid or Conflict.

    Whoever holds the post is acted for; while it is vacant nobody is. It ends by itself after the last day.
    """
    _check(naming, timezone.localdate(at))
    list(Place.objects.select_for_update(no_key=True).filter(pk=naming.place))
    post = Assignment.objects.filter(system=naming.system, role=naming.role, place_id=naming.place)
    during = post.during(naming.since, naming.until)
    if during.filter(acting=True).exists():
        raise Conflict(_("มีผู้รักษาราชการแทนในช่วงวันดังกล่าวแล้ว กรุณาสิ้นสุดของเดิมก่อน"), field="since")
    holder = during.filter(acting=False).select_related("user").order_by("since").first()
    acting_for = holder.user if holder else None
    people = [naming.first, *([naming.second] if naming.second else [])]
    made = [
        assigning.assign(
            user=person, system=naming.system, role=naming.role, place=naming.place, since=naming.since,
            until=naming.until, by=by, at=at, acting_for=acting_for, acting=True, order_number=naming.order_number,
        ).assignment
        for person in people
    ]  # fmt: skip
    about, detail = duty_words(made[0]), _span(naming)
    for duty in made:
        notify(duty.user, NAMED, at=at, about=about, detail=detail)
    if acting_for is not None and acting_for.pk != by.pk:
        notify(acting_for, TOLD_HOLDER, at=at, about=about, detail=detail)
    return made


def _check(naming: Naming, today: date) -> None:
    if naming.role not in posts(naming.system):
        raise Invalid(_("ตำแหน่งนี้ไม่มีการรักษาราชการแทน"), field="post")
    if not naming.order_number:
        raise Invalid(_("กรุณากรอกเลขที่คำสั่ง"), field="order_number")
    if naming.second is not None and naming.second.pk == naming.first.pk:
        raise Invalid(_("ผู้รักษาราชการแทนคนที่สองต้องเป็นคนละคนกับคนแรก"), field="second")
    if naming.since < today.replace(day=1):
        raise Invalid(_("ย้อนหลังได้ไม่เกินต้นเดือนนี้"), field="since")
    if naming.until < max(today, naming.since):
        raise Invalid(_("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้นและไม่ก่อนวันนี้"), field="until")
    if naming.until - naming.since > LONGEST:
        raise Invalid(_("รักษาราชการแทนได้ครั้งละไม่เกินหนึ่งปี"), field="until")


def _span(naming: Naming) -> str:
    with override("th"):
        return _("ตั้งแต่ %(since)s ถึง %(until)s ตามคำสั่งที่ %(order)s") % {
            "since": long_date(naming.since),
            "until": long_date(naming.until),
            "order": naming.order_number,
        }


@transaction.atomic
def end_acting(*, duty: Assignment, by: User, at: datetime) -> None:
    """End an acting post before its time: yesterday is its last day, or its first where it has just begun."""
    today = timezone.localdate(at)
    ended = assigning.end_assignment(assignment=duty, until=max(duty.since, today - timedelta(days=1)), by=by, at=at)
    notify(ended.user, ENDED, at=at, about=duty_words(ended))
