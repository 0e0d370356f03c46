"""The list behind a figure: its filter as a form, whose reports it may show, its orders, and how many there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raingan.core.people.access import prefixes
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import NATION, prefix_of, within
from raingan.core.web.pager import Sort
from raingan.core.web.rules import InvalidFields, NotThere
from raingan.systems.palad import figures
from raingan.systems.palad.figure_pages import period_groups
from raingan.systems.palad.filters import LISTED, ReportFilter, read_filter
from raingan.systems.palad.models import Category, Dimension, FieldReport, State
from raingan.systems.palad.querysets import SYSTEM, WATCHING

PAGE = 20
CAP = 1_000
# Each is an index of the reports, read forwards or backwards.
SORTS = (
    Sort("newest", ("-activity_date", "-id")),
    Sort("oldest", ("activity_date", "id")),
    Sort("place", ("place_id", "activity_date", "id")),
)
_SHOWN = frozenset({"period", "state", "dimension", "category", "q"})


def sort_labels() -> list[tuple[str, str]]:
    """The orders as people pick them."""
    return [("newest", _("ใหม่สุดก่อน")), ("oldest", _("เก่าสุดก่อน")), ("place", _("ตามรหัสอำเภอ"))]


class FilterForm(forms.Form):
    """The fields of the filter. What is wrong with a value is said by ``read_filter``, here and in the API alike."""

    period = forms.CharField(label=gettext_lazy("ช่วงเวลา"), required=False, widget=forms.Select)
    state = forms.CharField(label=gettext_lazy("สถานะ"), required=False, widget=forms.Select)
    dimension = forms.CharField(label=gettext_lazy("มิติการปฏิบัติงาน"), required=False, widget=forms.Select)
    category = forms.CharField(label=gettext_lazy("ด้านที่ปฏิบัติงาน"), required=False, widget=forms.Select)
    q = forms.CharField(label=gettext_lazy("ค้นหารายละเอียด หมู่บ้าน หรือชื่อปลัดอำเภอ"), required=False)

    def show(
        self, wanted: ReportFilter, categories: Iterable[Category], errors: Iterable[tuple[str, Any]], today: date
    ) -> None:
        """Offer what may be chosen, and say what was wrong with what came."""
        everything = ("", _("ทั้งหมด"))
        choices: dict[str, list[Any]] = {
            "period": [
                (group["label"], [(each.key, each.label) for each in group["periods"]])
                for group in period_groups(wanted.period, today)
            ],
            "state": [everything, *((each.value, each.label) for each in LISTED)],
            "dimension": [everything, *Dimension.choices],
            "category": [everything, *_by_dimension(categories)],
        }
        for name, offered in choices.items():
            select = self.fields[name].widget
            assert isinstance(select, forms.Select)
            select.choices = offered
        self.is_valid()
        for name, message in errors:
            self.add_error(name if name in self.fields else None, message)


def _by_dimension(categories: Iterable[Category]) -> list[tuple[str, list[tuple[int, str]]]]:
    found = list(categories)
    return [(str(each.label), [(one.pk, one.name) for one in found if one.dimension == each]) for each in Dimension]


def read_politely(
    query: Mapping[str, str], *, today: date, place: str, categories: Iterable[Category]
) -> tuple[ReportFilter, list[tuple[str, Any]]]:
    """The filter of an address as far as it makes sense, and what did not."""
    known = dict(query.items())
    errors: list[tuple[str, Any]] = []
    named = known.get("category", "")
    if named.isascii() and named.isdecimal() and named.lstrip("0") not in {str(each.pk) for each in categories}:
        errors.append(("category", _("ไม่มีด้านที่ปฏิบัติงานนี้")))
        del known["category"]
    try:
        return read_filter(known, today=today, place=place), errors
    except InvalidFields as wrong:
        errors += [
            ("period" if name in {"month", "quarter", "fiscal_year"} else name, text) for name, text in wrong.errors
        ]
        for name, _text in wrong.errors:
            known.pop(name, None)
        return read_filter(known, today=today, place=place), errors


def watches(user: User, code: str) -> bool:
    """Whether the place with ``code`` lies under one that ``user`` watches."""
    covered = prefixes(user, system=SYSTEM, roles=WATCHING)
    return any(prefix_of(code).startswith(prefix) for prefix in covered)


def own_scope(wanted: ReportFilter, user: User) -> ReportFilter:
    """The filter as ``user`` may ask it: inside a place one watches, or one's own reports; raises NotThere else."""
    if watches(user, wanted.place):
        return wanted
    watches_any = bool(prefixes(user, system=SYSTEM, roles=WATCHING))
    if wanted.officer == user.pk or (wanted.officer is None and not watches_any):
        return replace(wanted, officer=user.pk)
    raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))


def widest_place(user: User) -> str:
    """Where a list without a place begins: the widest place watched, or the nation for one's own reports."""
    covered = prefixes(user, system=SYSTEM, roles=WATCHING)
    return min(covered, key=lambda prefix: (len(prefix), prefix), default="") or NATION


def officer_of(wanted: ReportFilter, user: User, found: Sequence[FieldReport]) -> User | None:
    """The officer whose reports are asked for; raises NotThere for a person unknown in that place."""
    if wanted.officer is None or wanted.officer == user.pk:
        return user if wanted.officer else None
    if found:
        return found[0].officer
    at_place = Assignment.objects.filter(within("place_id", prefix_of(wanted.place)), system=SYSTEM)
    person = User.objects.filter(pk=wanted.officer, assignments__in=at_place).first()
    if person is None:
        raise NotThere(_("ไม่พบปลัดอำเภอนี้ในพื้นที่"))
    return person


def how_many(wanted: ReportFilter, user: User) -> tuple[int, bool]:
    """How many reports the list has, and whether there are more than that: one query."""
    known = figures.counted(wanted)
    if known is not None:
        return known, False
    found = wanted.apply(FieldReport.objects.visible_to(user))[: CAP + 1].count()
    return min(found, CAP), found > CAP


def words_of(wanted: ReportFilter, categories: Iterable[Category]) -> list[str]:
    """What the filter is set to, as people read it."""
    chosen = [each.name for each in categories if each.pk == wanted.category]
    found = [
        State(wanted.state).label if wanted.state else "",
        Dimension(wanted.dimension).label if wanted.dimension else "",
        *chosen,
        f"“{wanted.q}”" if wanted.q else "",
    ]
    return [str(each) for each in found if each]


def filters_set(wanted: ReportFilter) -> int:
    """How many of the shown filters are set beside the period."""
    return sum(bool(getattr(wanted, name)) for name in _SHOWN - {"period"})
