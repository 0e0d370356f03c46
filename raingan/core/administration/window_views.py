"""Windows of a system: requests for a later close and their settling, and the centre's own acts.

Each system takes these pages into its own addresses by ``window_urls.paths``.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core import registry
from raingan.core.administration.window_asking import Asking, name_of, of_extension, of_grant, of_window
from raingan.core.administration.window_forms import (
    AskForm,
    ExtendForm,
    GrantForm,
    RefuseForm,
    WindowForm,
    end_of,
    start_of,
)
from raingan.core.people.access import is_centre, require, require_centre
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place
from raingan.core.rounds import requests
from raingan.core.rounds.actions import extend_steps, set_window
from raingan.core.rounds.models import Extension, ExtensionRequest
from raingan.core.rounds.periods import round_label
from raingan.core.rounds.timetable import timetable
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest

NEWEST_FIRST = Sort("newest", ("-asked_at", "-id"))
MOST_WAITING = 500


def _everybody(user: User, house: registry.System) -> None:
    require(user, system=house.name, roles=[role.name for role in house.own_roles])


@require_safe
def extension_requests(request: AuthedRequest, system: str) -> HttpResponse:
    """What is asked and what became of it; the centre settles what waits."""
    return _requests_page(request, registry.system(system))


def _requests_page(request: AuthedRequest, house: registry.System, *, status: int = 200, **forms: Any) -> HttpResponse:
    _everybody(request.user, house)
    centre = is_centre(request.user, house.name)
    visible = ExtensionRequest.objects.visible_to(request.user, house.name).select_related(
        "place__parent", "settled_by"
    )
    whole = visible.prefetch_related("askings__asked_by")
    waiting = list(whole.waiting().order_by("key", "place_id")[:MOST_WAITING])
    page = paginate(whole.exclude(state="open"), NEWEST_FIRST, request.GET.get("cursor", ""), 30)
    context = {
        "house": house,
        "centre": centre,
        "waiting": [_row(each, request.user) for each in waiting],
        "settled": [_row(each, request.user) for each in page.items],
        "page": page,
        "chosen": set(request.POST.getlist("ids")),
        "grant_form": GrantForm(initial={"until": _latest_wanted(waiting, timezone.localdate(request.at))}),
        "refuse_form": RefuseForm(),
        **forms,
    }
    return render(request, "administration/extension_requests.html", context, status=status)


def _latest_wanted(waiting: Collection[ExtensionRequest], today: date) -> date:
    """The last day that is asked for: it suits all."""
    return max([today, *(timezone.localdate(each.wanted_until - timedelta(microseconds=1)) for each in waiting)])


def _row(each: ExtensionRequest, user: User) -> dict[str, Any]:
    askings = sorted(each.askings.all(), key=lambda asking: asking.asked_at)
    mine = any(asking.asked_by_id == user.pk for asking in askings)
    return {"request": each, "round": round_label(each.key), "askings": askings, "mine": mine}


@require_http_methods(["GET", "HEAD", "POST"])
def ask_extension(request: AuthedRequest, system: str) -> HttpResponse:
    """Somebody of a place asks for a later close."""
    house = registry.system(system)
    _everybody(request.user, house)
    today = timezone.localdate(request.at)
    rounds = [(key, label) for key, label in house.rounds(today)]
    initial = {"round": request.GET.get("round") or _running(rounds, today.isoformat()[:7])}
    initial |= {"place": request.GET.get("place", "")}
    form = AskForm(request.POST or None, rounds=rounds, places=_own_places(request.user, system), initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            requests.ask(
                system=system, key=values["round"], place=values["place"], wanted_until=end_of(values["until"]),
                reason=values["reason"], by=request.user, at=request.at,
            )  # fmt: skip
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            messages.success(request, _("ส่งคำขอขยายเวลาให้ส่วนกลางแล้ว ผลการพิจารณาจะแจ้งในกล่องข้อความ"))
            return redirect(f"{system}:extension-requests")
    status = 422 if form.errors else 200
    return render(request, "administration/ask_extension.html", {"form": form, "house": house}, status=status)


def _running(rounds: list[tuple[str, Any]], key: str) -> str:
    return key if any(each == key for each, _label in rounds) else ""


def _own_places(user: User, system: str) -> list[tuple[str, str]]:
    """The places a person may ask for: where a role is held, and for a province its districts."""
    codes = {each.place_code for each in requests.asking_roles(user, system)}
    places = list(Place.objects.filter(code__in=codes).in_order())
    below = [each.code for each in places if each.level == Level.PROVINCE]
    places += Place.objects.filter(parent_id__in=below).in_order()
    return [(each.code, each.label) for each in places]


@require_POST
def settle_requests(request: AuthedRequest, system: str) -> HttpResponse:
    """The centre grants or refuses those chosen; granting is asked once more before it holds."""
    house = registry.system(system)
    require_centre(request.user, system)
    ids = [
        int(value) for value in request.POST.getlist("ids") if value.isascii() and value.isdigit() and len(value) < 10
    ]
    granting = request.POST.get("act") != "refuse"
    form: GrantForm | RefuseForm = GrantForm(request.POST) if granting else RefuseForm(request.POST)
    name = "grant_form" if granting else "refuse_form"
    if "back" in request.POST:
        return _requests_page(request, house, status=200, **{name: form})
    if not ids:
        form.add_error(None, _("กรุณาเลือกคำขออย่างน้อย 1 รายการ"))
    if form.is_valid():
        granted = not granting or "confirmed" in request.POST
        text = _tried(form, lambda: _settle(request, system, ids, form.cleaned_data, granting=granting), keep=granted)
        if text and not granted:
            asking = of_grant(_chosen(request.user, system, ids), form.cleaned_data)
            return _ask(request, asking, form, "grant", reverse(f"{system}:settle-requests"))
        if text:
            messages.success(request, text)
            return redirect(f"{system}:extension-requests")
    return _requests_page(request, house, status=422, **{name: form, "form": form, "act": request.POST.get("act")})


def _tried(form: Form, act: Callable[[], str], *, keep: bool) -> str:
    """What ``act`` says when it is done; '' when it is refused, and the form says why.

    Without ``keep`` it is undone at once: what would be refused is said instead of asking whether it is meant.
    """
    try:
        with transaction.atomic():
            text = act()
            transaction.set_rollback(not keep)
    except RuleBroken as rule:
        add_rule_errors(form, rule)
        return ""
    return text


def _chosen(user: User, system: str, ids: Collection[int]) -> list[ExtensionRequest]:
    """The requests of ``ids`` with their places. One query."""
    chosen = ExtensionRequest.objects.visible_to(user, system).filter(pk__in=ids)
    return list(chosen.select_related("place__parent").order_by("key", "place_id"))


def _ask(request: AuthedRequest, asking: Asking, form: Form, act: str, url: str) -> HttpResponse:
    """The same once more, with what follows from it; it is sent again with ``confirmed`` or ``back``."""
    context = {"asking": asking, "form": form, "act": act, "url": url}
    return render(request, "administration/confirm_window.html", context)


def _settle(
    request: AuthedRequest, system: str, ids: Collection[int], values: Mapping[str, Any], *, granting: bool
) -> str:
    about: dict[str, Any] = {"system": system, "ids": ids, "by": request.user, "at": request.at}
    if granting:
        requests.grant(**about, until=end_of(values["until"]), letter_number=values["letter_number"])
        text = ngettext("อนุญาตแล้ว %(n)d คำขอ", "อนุญาตแล้ว %(n)d คำขอ", len(ids))
    else:
        requests.refuse(**about, reason=values["answer"])
        text = ngettext("ไม่อนุญาต %(n)d คำขอ", "ไม่อนุญาต %(n)d คำขอ", len(ids))
    return text % {"n": len(ids)}


@require_POST
def withdraw_request(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """Whoever asked takes it back."""
    _everybody(request.user, registry.system(system))
    if not ExtensionRequest.objects.visible_to(request.user, system).filter(pk=pk).exists():
        raise NotThere(_("ไม่พบคำขอนี้"))
    requests.withdraw(system=system, pk=pk, by=request.user, at=request.at)
    messages.success(request, _("ถอนคำขอแล้ว"))
    return redirect(f"{system}:extension-requests")


@require_safe
def windows(request: AuthedRequest, system: str) -> HttpResponse:
    """The rounds around today with their windows and how many extensions they have."""
    house = registry.system(system)
    require_centre(request.user, system)
    rounds = house.rounds(timezone.localdate(request.at))
    table = timetable(system, [key for key, _label in rounds], ["TH"])
    granted = _count_extensions(system)
    rows = [
        {
            "key": key,
            "label": label,
            "windows": [
                {
                    "label": text,
                    "span": table.span(key, step, "TH"),
                    "open": table.is_open(key, [step], "TH", request.at),
                }
                for step, text in house.window_labels.items()
            ],
            "extensions": granted.get(key, 0),
        }
        for key, label in rounds
    ]
    return render(request, "administration/windows.html", {"house": house, "rows": rows})


def _count_extensions(system: str) -> dict[str, int]:
    found = Extension.objects.filter(window__round__system=system).values_list("window__round__key")
    return dict(found.annotate(Count("pk")).order_by())


@require_http_methods(["GET", "HEAD", "POST"])
def round_windows(request: AuthedRequest, system: str, key: str) -> HttpResponse:
    """One round: its windows, its extensions, and the two acts of the centre on it, each asked once more."""
    house = registry.system(system)
    require_centre(request.user, system)
    calendar = house.calendar(key)
    if not calendar:
        raise NotThere(_("ไม่มีรอบการรายงานนี้"))
    steps = [(step, house.window_labels.get(step, step)) for step in calendar]
    act, posted = request.POST.get("act"), request.method == "POST"
    window_form = WindowForm(request.POST if posted and act == "set" else None, steps=steps, prefix="set")
    extend_form = ExtendForm(
        request.POST if posted and act == "extend" else None, places=_all_places(), steps=steps, prefix="extend",
        initial={"steps": list(calendar)},
    )  # fmt: skip
    form = {"set": window_form, "extend": extend_form}.get(act or "")
    if posted and form is not None and "back" not in request.POST and form.is_valid():
        acts: Mapping[str, Callable[..., str]] = {"set": _set, "extend": _extend}
        confirmed, values = "confirmed" in request.POST, form.cleaned_data
        text = _tried(form, lambda: acts[act or ""](request, system, key, values), keep=confirmed)
        if text and not confirmed:
            question = of_extension if act == "extend" else of_window
            return _ask(request, question(key, values, house.window_labels), form, act or "", request.path)
        if text:
            messages.success(request, text)
            return redirect(f"{system}:round-windows", key=key)
    return _round_page(request, house, key, {"window_form": window_form, "extend_form": extend_form, "form": form})


def _round_page(request: AuthedRequest, house: registry.System, key: str, forms: dict[str, Any]) -> HttpResponse:
    table = timetable(house.name, [key], ["TH"])
    extensions = Extension.objects.filter(window__round__system=house.name, window__round__key=key)
    spans = [
        {"label": text, "span": table.span(key, step, "TH"), "open": table.is_open(key, [step], "TH", request.at)}
        for step, text in house.window_labels.items()
    ]
    rows = [
        {
            "extension": each,
            "place": name_of(each.place),
            "step": house.window_labels.get(each.window.step, each.window.step),
        }
        for each in extensions.select_related("place__parent", "window", "granted_by").order_by("-granted_at", "-id")[
            :MOST_WAITING
        ]
    ]
    context = {"house": house, "key": key, "label": round_label(key), "spans": spans, "rows": rows, **forms}
    wrong = request.method == "POST" and "back" not in request.POST
    return render(request, "administration/round_windows.html", context, status=422 if wrong else 200)


def _all_places() -> list[tuple[str, Any]]:
    """Nothing, then the nation, then each province with its districts: one query."""
    found = Place.objects.filter(level__in=[Level.NATION, Level.PROVINCE, Level.DISTRICT], valid_to__isnull=True)
    places = list(found.outside_bangkok().in_order())
    below: dict[str, list[tuple[str, str]]] = {}
    for each in places:
        if each.level == Level.DISTRICT:
            below.setdefault(each.code[:2], []).append((each.code, each.label))
    whole = [(each.code, each.label) for each in places if each.level == Level.NATION]
    provinces = [each for each in places if each.level == Level.PROVINCE]
    return [
        ("", _("– เลือกพื้นที่ –")),
        *whole,
        *((each.label, [(each.code, each.label), *below.get(each.code, [])]) for each in provinces),
    ]


def _set(request: AuthedRequest, system: str, key: str, values: Mapping[str, Any]) -> str:
    set_window(
        system=system, key=key, step=values["step"], opens_at=start_of(values["opens"]),
        closes_at=end_of(values["closes"]), by=request.user, at=request.at, reason=values["reason"],
    )  # fmt: skip
    return _("กำหนดช่วงเวลาเรียบร้อยแล้ว")


def _extend(request: AuthedRequest, system: str, key: str, values: Mapping[str, Any]) -> str:
    extend_steps(
        system=system, key=key, steps=values["steps"], place=values["place"], until=end_of(values["until"]),
        by=request.user, at=request.at, reason=values["reason"], letter_number=values["letter_number"],
    )  # fmt: skip
    return _("ขยายเวลาเรียบร้อยแล้ว")
