"""Every question asked about places. Each method chains; none writes."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from raingan.core.places.codes import BANGKOK, within
from raingan.core.thai.numerals import to_arabic

if TYPE_CHECKING:
    from raingan.core.places.models import Place  # noqa: F401 - named in the base class below

# What people type before a name, and the level they mean by it. The long forms first: "อ." begins none of them.
_TYPED_LEVELS = {
    "จังหวัด": "province",
    "อำเภอ": "district",
    "เขต": "district",
    "ตำบล": "subdistrict",
    "แขวง": "subdistrict",
    "จ.": "province",
    "อ.": "district",
    "ต.": "subdistrict",
}
_KHET = "เขต"


class PlaceQuerySet(QuerySet["Place"]):
    """Places, today's and retired ones alike unless ``valid_on`` is asked for."""

    def valid_on(self, day: date) -> Self:
        """Those that exist on ``day``."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def in_order(self) -> Self:
        """In the order of the Thai dictionary."""
        return self.order_by("sort_key", "code")

    def provinces(self) -> Self:
        """All provinces, in dictionary order."""
        return self.filter(level="province").in_order()

    def children_of(self, code: str) -> Self:
        """The places directly under the place ``code``, in dictionary order."""
        return self.filter(parent_id=code).in_order()

    def inside(self, prefix: str) -> Self:
        """Every place whose code begins with ``prefix``, the place itself included."""
        return self.filter(within("code", prefix))

    def districts_within(self, prefix: str) -> Self:
        """The districts (and khet) under ``prefix``, in dictionary order."""
        return self.inside(prefix).filter(level="district").in_order()

    def outside_bangkok(self) -> Self:
        """Without Bangkok and what lies in it."""
        return self.exclude(within("code", BANGKOK))

    def search(self, typed: str) -> Self:
        """Places whose Thai or English name has ``typed`` in it, or whose code begins with it.

        Names that begin with it come first, higher levels before lower ones. ``อ.เมือง`` finds districts only.
        """
        name, level = _what_is_typed(typed)
        if not name:
            return self.none()
        begins = Q(name_th__istartswith=name) | Q(name_th__istartswith=_KHET + name) | Q(name_en__istartswith=name)
        found = self.filter(Q(name_th__icontains=name) | Q(name_en__icontains=name) | Q(code__startswith=name))
        if level:
            found = found.filter(level=level)
        first = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
        depth = Case(
            *(When(level=each, then=Value(rank)) for rank, each in enumerate(("nation", "province", "district"))),
            default=Value(3),
            output_field=IntegerField(),
        )
        return found.order_by(first, depth, "sort_key", "code")

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """The label of each place in ``codes``, in one query; an unknown code is left out."""
        return {place.code: place.label for place in self.filter(code__in=set(codes))}


def _what_is_typed(typed: str) -> tuple[str, str]:
    """The name without what was typed before it, and the level that was meant; empty where none was."""
    text = " ".join(to_arabic(typed).replace("\0", "").split())
    for before, level in _TYPED_LEVELS.items():
        if text.startswith(before):
            rest = text.removeprefix(before).strip()
            # A beginning such as "เขต" alone is on its way to becoming more.
            return (rest or text, level if rest else "")
    return text, ""
