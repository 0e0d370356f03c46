"""From what stands in an address to the year and the record it means, within what the person may see."""

from django.utils.translation import gettext as _

from raingan.core.people.models import User
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.systems.workload.models import DistrictRecord, WorkYear


def year_of(key: str) -> WorkYear:
    """The opened year of the round ``key`` (``FY2569``); raises NotThere."""
    found = WorkYear.objects.filter(year=_fiscal(key)).first()
    if found is None:
        raise NotThere(_("ไม่พบรอบปีงบประมาณนี้"))
    return found


def _fiscal(key: str) -> int:
    """The fiscal year that ``key`` names; raises NotThere."""
    try:
        period = Period.parse(key)
    except ValueError:
        period = None
    if period is None or period.kind != "fiscal_year":
        raise NotThere(_("ไม่พบรอบปีงบประมาณนี้"))
    return period.fiscal


def latest_year() -> WorkYear | None:
    """The latest year that the centre has opened."""
    return WorkYear.objects.order_by("-year").first()


def record_for(user: User, key: str, place: str) -> DistrictRecord:
    """The record of the district with code ``place`` in the round ``key``, with all its page shows. Two queries.

    Raises NotThere.
    """
    visible = DistrictRecord.objects.visible_to(user).of_year(_fiscal(key)).for_page()
    found = visible.filter(place_id=place.replace("\0", "")).first()
    if found is None:
        raise NotThere(_("ไม่พบข้อมูลของอำเภอนี้"))
    return found
