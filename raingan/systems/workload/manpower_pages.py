"""What the pages and files of manpower show: whose figures, by what hours, lines with their links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raingan.core.people.access import posts_of, prefixes, require
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place, prefix_of
from raingan.core.web.rules import NotThere
from raingan.systems.workload import manpower
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.manpower import Line, Result, Years
from raingan.systems.workload.manpower_questions import QuestionLine
from raingan.systems.workload.models import DistrictRecord, State, WorkYear
from raingan.systems.workload.querysets import EVERYBODY, SYSTEM

EVERY = "all"
DEPTHS = {Level.NATION: 2, Level.PROVINCE: 4, Level.DISTRICT: 4}


def own_places(user: User) -> list[Place]:
    """The widest places where ``user`` holds a role of this room, those inside another left out; raises NotAllowed.

    They know their code, level and names only. No query.
    """
    require(user, system=SYSTEM, roles=EVERYBODY)
    covered = prefixes(user, system=SYSTEM, roles=EVERYBODY)
    places = {each.place.prefix: each.place for each in posts_of(user)}
    return [
        places[prefix]
        for prefix in covered
        if not any(prefix != wider and prefix.startswith(wider) for wider in covered)
    ]


def own_code(user: User) -> str:
    """The code of the first of ``own_places``, a province before a district; raises NotAllowed."""
    return str(min((each.code for each in own_places(user)), key=lambda code: (len(prefix_of(code)), code)))


@dataclass(frozen=True)
class View:
    """What is looked at: a place, a year, and whether figures not yet confirmed count too."""

    place: Place
    year: WorkYear
    every: bool
    years: Years
    opened: Sequence[WorkYear]

    @property
    def query(self) -> str:
        """The rest of the address of every page about the same."""
        return urlencode({"year": self.year.key, **({"figures": EVERY} if self.every else {})})

    def url(self, name: str, *args: object, place: str = "") -> str:
        """A page about the same year and figures, of this place or of ``place``."""
        return f"{reverse(f'workload:{name}', args=[place or self.place.code, *args])}?{self.query}"

    @property
    def counted(self) -> str:
        """Which figures these are."""
        return _("ทุกอำเภอที่บันทึกแล้ว รวมที่ยังไม่ยืนยัน") if self.every else _("เฉพาะอำเภอที่ยืนยันแล้ว")

    @property
    def about(self) -> list[str]:
        """The lines that stand below the title of every file: what, of how many districts, by what hours."""
        n = self.years.districts
        districts = ngettext("%(n)s อำเภอ", "%(n)s อำเภอ", n) % {"n": f"{n:,}"}
        where = _("ปีงบประมาณ %(year)d") % {"year": self.year.year}
        return [f"{self.place.label} · {where}", f"{self.counted}: {districts}", self.years.rates.said, self.compared]

    @property
    def compared(self) -> str:
        """What the comparison with the year before is of."""
        n = len(self.years.both)
        if not n:
            return _("ไม่มีอำเภอที่เทียบกับปีงบประมาณ %(year)d ได้") % {"year": self.year.year - 1}
        return _(
            "เทียบกับปีงบประมาณ %(year)d เฉพาะ %(n)s แบบบันทึกที่ครบถ้วนทั้งสองปีและดูแลอำเภอเดียวกัน โดยคำนวณด้วยชั่วโมงเดียวกัน"
        ) % {"year": self.year.year - 1, "n": f"{n:,}"}


def view_of(user: User, code: str, query: Mapping[str, str]) -> View:
    """What ``user`` asks for; raises NotAllowed, and NotThere outside the person's scope or for an unknown year.

    Without a year the latest that has a confirmed district there, or else the latest opened.
    """
    require(user, system=SYSTEM, roles=EVERYBODY)
    place = Place.objects.select_related("parent__parent").filter(pk=code.replace("\0", "")).first()
    covered = prefixes(user, system=SYSTEM, roles=EVERYBODY)
    if place is None or place.level not in DEPTHS or not any(place.prefix.startswith(each) for each in covered):
        raise NotThere(_("ไม่พบพื้นที่นี้"))
    confirmed = DistrictRecord.objects.visible_to(user).inside(place.prefix).filter(state=State.CONFIRMED)
    held = Exists(confirmed.filter(year=OuterRef("pk")))
    opened = list(WorkYear.objects.annotate(shown=held).order_by("-year"))
    year = _chosen_year(opened, query.get("year", ""))
    every = query.get("figures") == EVERY
    return View(place, year, every, manpower.years_of(user, year, place.code, every=every), opened)


def _chosen_year(opened: Sequence[WorkYear], key: str) -> WorkYear:
    """The year of ``key``; without one the first that has figures to show, or the latest. Raises NotThere."""
    if not opened:
        raise NotThere(_("ส่วนกลางยังไม่ได้เปิดปีงบประมาณ"))
    if not key:
        return next((each for each in opened if vars(each)["shown"]), opened[0])
    found = next((each for each in opened if each.key == key), None)
    if found is None:
        raise NotThere(_("ไม่พบรอบปีงบประมาณนี้"))
    return found


@dataclass(frozen=True)
class Row:
    """A line of a table: its name, where its numbers lead, what it comes to; ``note`` stands below the name.

    ``quantity``: how often the work was done, where the line is of a question.
    """

    name: str
    url: str
    result: Result
    note: str = ""
    number: str = ""
    quantity: int | None = None
    unit: str = ""

    @property
    def n(self) -> Decimal:
        """What its bar is drawn by."""
        return self.result.hours


def section_rows(view: View, lines: Mapping[int, Line]) -> list[Row]:
    """A row for each of the eight domains, and one for the special work."""
    rates = view.years.rates
    return [
        Row(Domain(number).title, view.url("manpower-domain", number), line.result(rates))
        for number, line in lines.items()
    ]


def question_rows(view: View, lines: Sequence[QuestionLine]) -> list[Row]:
    """A row for each question of a domain."""
    rates = view.years.rates
    return [
        Row(
            each.question.text, view.url("manpower-question", each.question.pk), each.result(rates),
            number=str(each.question.order), quantity=each.quantity, unit=each.question.unit,
        )
        for each in lines
    ]  # fmt: skip


def place_rows(
    view: View, lines: Mapping[str, Line | QuestionLine], sort: str, page: str = "manpower-of", *args: object
) -> list[Row]:
    """A row for each province or district below, in the order ``sort``. One query.

    ``page`` and ``args`` name where a province's numbers lead; a district's lead there too, or to its record.
    """
    places = {each.code: each for each in Place.objects.filter(code__in=lines).in_order()}
    hosts = {each.place: each for each in view.years.now}
    rows = []
    for code, place in places.items():
        line = lines[code]
        quantity = line.quantity if isinstance(line, QuestionLine) else None
        result = line.result(view.years.rates)
        note = _covers(hosts[code].districts) if code in hosts else ""
        rows.append(Row(place.name, _place_url(view, code, page, args), result, note, quantity=quantity))
    order = _ORDERS.get(sort.removeprefix("-"))
    if order is not None:
        rows.sort(key=order, reverse=sort.startswith("-"))
    return rows[::-1] if sort == "-name" else rows


def _place_url(view: View, code: str, page: str, args: Sequence[object]) -> str:
    if page == "manpower-question" and len(code) == 4:
        return record_url(view, code)
    return view.url(page, *args, place=code)


def record_url(view: View, code: str, section: int | None = None) -> str:
    """The record that a district's figures stand in, or one section of it."""
    if section is None:
        return reverse("workload:record", args=[view.year.key, code])
    if section == Domain.SPECIAL:
        return reverse("workload:special", args=[view.year.key, code])
    return reverse("workload:domain", args=[view.year.key, code, section])


def _covers(districts: int) -> str:
    return _("ดูแล %(n)d อำเภอ") % {"n": districts} if districts > 1 else ""


_ORDERS = {
    "hours": lambda row: row.result.hours,
    "change": lambda row: row.result.change if row.result.change is not None else Decimal("-1e12"),
}


def total_row(view: View, line: Line) -> Row:
    """The last row: everything together."""
    return Row(_("รวม"), view.url("manpower-of"), line.result(view.years.rates))


@dataclass(frozen=True)
class Crumb:
    """A place on the way down to this page."""

    label: str
    url: str


def crumbs_of(user: User, view: View, page: str = "manpower-of", *args: object) -> list[Crumb]:
    """The places above that ``user`` sees, the widest first; no query after ``view_of``."""
    above: list[Place] = []
    step = view.place.parent
    while step is not None:
        above.insert(0, step)
        step = step.parent
    covered = prefixes(user, system=SYSTEM, roles=EVERYBODY)
    seen = [each for each in above if any(each.prefix.startswith(prefix) for prefix in covered)]
    return [Crumb(each.label, view.url(page, *args, place=each.code)) for each in seen]
