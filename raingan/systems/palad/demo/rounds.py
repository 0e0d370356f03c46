"""What has become of the demo's months: those that are over are summed up, and somebody asks for an extension."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from raingan.core.people.models import Assignment
from raingan.core.rounds.periods import add_months, first_of_month
from raingan.core.rounds.requests import ask
from raingan.core.thai.dates import BANGKOK, day_of
from raingan.systems.palad.closed import Why
from raingan.systems.palad.closing import moments, take_close
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.tasks import make_close_files

REASON = "เกิดน้ำป่าไหลหลาก สัญญาณโทรศัพท์ขัดข้องตั้งแต่วันที่ 28 จึงส่งรายงานไม่ทัน"


def make_rounds(districts: Sequence[str], months: int, at: datetime) -> None:
    """Sum up the ``months`` before the running one; the chiefs of ``districts`` ask for more time in the last."""
    this = first_of_month(day_of(at))
    for back in range(months, 0, -1):
        month = add_months(this, -back)
        first = moments(month)[0]
        if first <= at:
            taken = take_close(month, by=None, at=first, why=Why.SCHEDULED)
            make_close_files.defer(pk=taken.revision.pk)
    until = datetime.combine(day_of(at) + timedelta(days=8), time.min, BANGKOK)
    posts = Assignment.objects.filter(system=SYSTEM, role=Role.CHIEF, place_id__in=districts, acting_for=None)
    for post in posts.select_related("user").order_by("place_id"):
        ask(
            system=SYSTEM, key=f"{add_months(this, -1):%Y-%m}", place=post.place_id, wanted_until=until, reason=REASON,
            by=post.user, at=at,
        )  # fmt: skip
