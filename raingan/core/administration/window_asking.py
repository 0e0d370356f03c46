"""What the centre is asked once more before a window or an extension holds: what it sets, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from raingan.core.administration.window_forms import end_of
from raingan.core.places.models import Level, Place
from raingan.core.rounds.models import ExtensionRequest
from raingan.core.rounds.periods import round_label
from raingan.core.thai.dates import closing_time, long_date

Labels = Mapping[str, Any]


@dataclass(frozen=True)
class Asking:
    """A question with the facts it is about and the words that were typed; ``ids`` are the requests it is about."""

    title: str
    facts: Sequence[tuple[str, str]]
    typed: Sequence[tuple[str, str]]
    consequence: str
    action: str
    ids: Sequence[int] = ()


def of_extension(key: str, values: Mapping[str, Any], labels: Labels) -> Asking:
    """About an extension the centre gives by itself. One query."""
    place = Place.objects.select_related("parent").get(code=values["place"])
    whole = _("ทุกอำเภอทั่วประเทศ") if place.level == Level.NATION else _("ทุกคนในพื้นที่นี้")
    return Asking(
        title=_("ขยายเวลาของ%(round)s ให้%(place)s ใช่หรือไม่") % {"round": round_label(key), "place": place.label},
        facts=[
            (_("พื้นที่"), name_of(place)),
            (_("ขั้นตอน"), ", ".join(str(labels.get(step, step)) for step in values["steps"])),
            (_("ขยายถึง"), _closing(values["until"])),
        ],
        typed=[(_("เลขที่หนังสือ"), values["letter_number"]), (_("เหตุผล"), values["reason"])],
        consequence=_("มีผลกับ%(whom)sทันที เวลาที่ขยายให้แล้วเรียกคืนไม่ได้") % {"whom": whole},
        action=_("ยืนยันขยายเวลา"),
    )


def of_window(key: str, values: Mapping[str, Any], labels: Labels) -> Asking:
    """About when a step is open for the whole nation. No query."""
    step = str(labels.get(values["step"], values["step"]))
    lang = get_language() or "th"
    return Asking(
        title=_("กำหนดช่วงเวลา%(step)sของ%(round)s ใช่หรือไม่") % {"step": step, "round": round_label(key)},
        facts=[
            (_("ขั้นตอน"), step),
            (_("เปิดตั้งแต่วันที่"), long_date(values["opens"], lang)),
            (_("ปิดรับ"), _closing(values["closes"])),
        ],
        typed=[(_("เหตุผล"), values["reason"])],
        consequence=_("มีผลกับทุกอำเภอทั่วประเทศทันที พื้นที่ที่ขยายเวลาให้ไว้แล้วยังใช้เวลาที่ขยาย"),
        action=_("ยืนยันกำหนดช่วงเวลา"),
    )


def of_grant(requests: Sequence[ExtensionRequest], values: Mapping[str, Any]) -> Asking:
    """About the requests that are granted together. No query: their places and the places' parents are loaded."""
    n = len(requests)
    title = ngettext("อนุญาตขยายเวลา %(n)d คำขอ ใช่หรือไม่", "อนุญาตขยายเวลา %(n)d คำขอ ใช่หรือไม่", n) % {"n": n}
    wanted = [(name_of(each.place), _wanted(each, end_of(values["until"]))) for each in requests]
    return Asking(
        title=title,
        facts=[*wanted, (_("ขยายถึง"), _closing(values["until"]))],
        typed=[(_("เลขที่หนังสือ"), values["letter_number"])],
        consequence=_("ระบบจะเปิดรับให้ทันทีและแจ้งทุกคนในพื้นที่ เวลาที่ขยายให้แล้วเรียกคืนไม่ได้"),
        action=_("ยืนยันอนุญาตขยายเวลา"),
        ids=[each.pk for each in requests],
    )


def _wanted(asked: ExtensionRequest, until: datetime) -> str:
    """What is asked for, and whether ``until``, which cannot be taken back, is later or earlier than that."""
    facts = {"round": round_label(asked.key), "until": closing_time(asked.wanted_until, get_language() or "th")}
    if until > asked.wanted_until:
        return _("%(round)s ขอถึง %(until)s (อนุญาตนานกว่าที่ขอ)") % facts
    if until < asked.wanted_until:
        return _("%(round)s ขอถึง %(until)s (อนุญาตสั้นกว่าที่ขอ)") % facts
    return _("%(round)s ขอถึง %(until)s") % facts


def name_of(place: Place) -> str:
    """A place with its province: names of districts occur more than once. Its parent should be loaded."""
    if place.level == Level.DISTRICT and place.parent is not None:
        return f"{place.label} {place.parent.label}"
    return place.label


def _closing(day: date) -> str:
    return closing_time(end_of(day), get_language() or "th")
