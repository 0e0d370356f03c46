"""What happened to a district's record, in words. What one person saved one after another on one day is one line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from raingan.core.audit.models import Event
from raingan.core.audit.querysets import history_of
from raingan.core.audit.telling import Happened
from raingan.core.places.models import Place
from raingan.core.thai.dates import day_of
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import DistrictRecord

LATEST, LINES = 400, 30


@dataclass
class Line(Happened):
    """One line, with the ``sections`` that one person saved in a row."""

    sections: dict[str, None] = field(default_factory=dict)


def story_of(record: DistrictRecord) -> list[Line]:
    """The latest of what happened, newest first. Two queries at most."""
    events = list(history_of(record).order_by("-pk")[:LATEST])
    names = _names(events)
    lines: list[Line] = []
    last: tuple[object, ...] = ()
    for event in events:
        same = (event.verb, event.actor_id, day_of(event.at))
        if event.verb == "amend" and same == last:
            lines[-1].sections.setdefault(_section(event))
            continue
        last = same
        lines.append(_line(event, names))
    for line in lines:
        if line.sections:
            line.what = _("บันทึก%(sections)s") % {"sections": ", ".join(line.sections)}
    return lines[:LINES]


def return_reason(events: Iterable[Happened]) -> str:
    """Why it was sent back last; '' when it never was."""
    return next((each.reason for each in events if each.state == "returned"), "")


def _line(event: Event, names: dict[str, str]) -> Line:
    line = Line.of(event, _what(event, names))
    if event.verb == "note":
        line.reason = str(event.facts.get("note", ""))
    elif event.verb == "amend":
        line.sections = {_section(event): None}
    return line


def _codes(event: Event) -> Sequence[str]:
    places = event.facts.get("places")
    host = event.facts.get("host")
    return [*(places if isinstance(places, list) else ()), *([host] if isinstance(host, str) else ())]


def _names(events: Iterable[Event]) -> dict[str, str]:
    codes = {code for event in events for code in _codes(event)}
    return {each.code: each.label for each in Place.objects.filter(code__in=codes)} if codes else {}


def _what(event: Event, names: dict[str, str]) -> str:
    if event.verb == "note":
        return _("ความเห็นจังหวัด: %(section)s") % {"section": _section(event)}
    if event.verb in {"cover", "uncover"}:
        return _covering(event, ", ".join(names.get(code, code) for code in _codes(event)))
    plain = {
        "create": _("เปิดรอบการบันทึก"),
        "contact": _("แก้ไขข้อมูลติดต่อ"),
        "discard": _("ล้างข้อมูลที่บันทึกไว้ทั้งหมด"),
    }
    if event.verb in plain:
        return plain[event.verb]
    try:
        return str(FLOW.step(event.verb).label)
    except KeyError:
        return event.verb


def _section(event: Event) -> str:
    number = event.facts.get("domain")
    return Domain(number).short if number in Domain.values else ""


def _covering(event: Event, places: str) -> str:
    if event.verb == "uncover":
        return _("ยกเลิกการบันทึกรวมกับ%(places)s") % {"places": places}
    if not places:
        return _("ยกเลิกการบันทึกรวมกับอำเภออื่นทั้งหมด")
    return _("เลือกอำเภอที่บันทึกรวม: %(places)s") % {"places": places}
