"""The centre's acts of extension in a year: one act may let several steps stay open for one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from raingan.core.places.models import Place, prefix_of
from raingan.core.rounds.models import Extension
from raingan.core.rounds.timetable import Span
from raingan.systems.workload.calendar import windows_of
from raingan.systems.workload.models import WorkYear
from raingan.systems.workload.querysets import SYSTEM


@dataclass(frozen=True)
class Act:
    """An act: ``spans`` are the windows as they were for all, ``untils`` the (half-open) ends that it gave, by step."""

    pk: int
    place: Place
    reason: str
    letter_number: str
    granted_at: datetime
    spans: Mapping[str, Span]
    untils: Mapping[str, datetime]


def acts_of(year: WorkYear, place: str) -> list[Act]:
    """The acts that hold for a place (code), or for what lies in it, newest first; ``pk`` is the first extension's.

    What was granted at one moment to one place by one letter is one act. One query.
    """
    found = Extension.objects.filter(window__round__system=SYSTEM, window__round__key=year.key)
    rows = found.select_related("window", "place__parent").order_by("pk")
    mine = prefix_of(place)
    together: dict[tuple[object, ...], list[Extension]] = {}
    for each in rows:
        if each.place.prefix.startswith(mine) or mine.startswith(each.place.prefix):
            together.setdefault((each.place_id, each.granted_at, each.letter_number, each.reason), []).append(each)
    return [_act(year, members) for members in reversed(together.values())]


def _act(year: WorkYear, members: list[Extension]) -> Act:
    first = members[0]
    spans = {step: Span(*moments) for step, moments in windows_of(year.key).items()}
    spans |= {each.window.step: Span(each.window.opens_at, each.window.closes_at) for each in members}
    return Act(
        pk=first.pk, place=first.place, reason=first.reason, letter_number=first.letter_number,
        granted_at=first.granted_at, spans=spans, untils={each.window.step: each.until for each in members},
    )  # fmt: skip
