"""Finding people and making accounts: the account administrator's list. Acts on one person: person_views.

Each system takes these pages into its own addresses by ``people_urls.paths``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core import registry
from raingan.core.administration import people_actions
from raingan.core.administration.people_forms import (
    CitizenForm,
    FindForm,
    NewPersonForm,
    place_choices,
    role_choices,
)
from raingan.core.administration.people_scope import Scope, own_places, scope_of, visible_people
from raingan.core.people.models import Assignment, User
from raingan.core.people.names import lookup_digest
from raingan.core.people.profile_views import masked_citizen_id, role_label
from raingan.core.people.sign_in_help import typed_by
from raingan.core.thai.sort_key import sort_key
from raingan.core.web.forms import add_rule_errors
from raingan.core.web.rules import RuleBroken
from raingan.core.web.types import AuthedRequest

PAGE = 50
MOST = 20_000


@dataclass(frozen=True)
class Numbered:
    """A page of a list in dictionary order, which the database does not know: pages have numbers."""

    items: list[User]
    count: int
    number: int

    @property
    def previous(self) -> str | None:
        """The page before."""
        return str(self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> str | None:
        """The page after."""
        return str(self.number + 1) if self.number * PAGE < self.count else None


@never_cache
@require_safe
def people(request: AuthedRequest, system: str) -> HttpResponse:
    """The people within the scope, by name, place and role."""
    return _people_page(request, system, CitizenForm())


def _people_page(request: AuthedRequest, system: str, citizen_form: CitizenForm, *, status: int = 200) -> HttpResponse:
    scope = scope_of(request.user, system)
    house, today = registry.system(system), timezone.localdate(request.at)
    form = FindForm(
        {name: value for name, value in request.GET.items() if "\0" not in value},
        places=[("", _("ทุกพื้นที่")), *place_choices(own_places(scope, with_nation=True))[1:]],
        roles=[("", _("ทุกหน้าที่")), *role_choices(house.roles)[1:]],
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    page = _found(scope, wanted, today, request.GET.get("cursor", ""))
    context = {
        "house": house,
        "form": form,
        "filters": sum(bool(value) for value in wanted.values()),
        "citizen_form": citizen_form,
        "page": page,
        "rows": [{"person": each, "duties": [_duty(duty) for duty in each.shown]} for each in page.items],  # type: ignore[attr-defined]
    }
    return render(request, "administration/people.html", context, status=status)


def _duty(duty: Assignment) -> dict[str, Any]:
    return {"label": role_label(duty), "place": duty.place.label}


def _matching(scope: Scope, wanted: dict[str, Any], today: date) -> QuerySet[User]:
    found = visible_people(scope, today)
    for word in str(wanted.get("q") or "").split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    duties = Assignment.objects.on(today).filter(user=OuterRef("pk"), system=scope.system)
    if wanted.get("role"):
        duties = duties.filter(role=wanted["role"])
    if wanted.get("place"):
        duties = duties.filter(place_id=wanted["place"])
    return found.filter(Exists(duties)) if wanted.get("role") or wanted.get("place") else found


def _found(scope: Scope, wanted: dict[str, Any], today: date, cursor: str) -> Numbered:
    """A page of those matching. Three queries: the names to put in order, the people shown, their duties."""
    names = _matching(scope, wanted, today).values_list("pk", "first_name", "last_name")[:MOST]
    ordered = sorted(names, key=lambda row: (sort_key(f"{row[1]} {row[2]}"), row[0]))
    number = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 6 else 1
    number = max(1, min(number, (len(ordered) + PAGE - 1) // PAGE))
    keys = [row[0] for row in ordered[(number - 1) * PAGE : number * PAGE]]
    running = Assignment.objects.on(today).filter(system=scope.system).select_related("place").order_by("since", "pk")
    found = User.objects.prefetch_related(Prefetch("assignments", running, to_attr="shown")).in_bulk(keys)
    return Numbered([found[key] for key in keys], len(ordered), number)


@never_cache
@sensitive_post_parameters()
@require_POST
def find_citizen(request: AuthedRequest, system: str) -> HttpResponse:
    """Somebody by citizen id: found by its keyed hash, and only within the scope."""
    scope, today = scope_of(request.user, system), timezone.localdate(request.at)
    form = CitizenForm(request.POST)
    if form.is_valid():
        digest = lookup_digest(form.cleaned_data["citizen_id"])
        found = visible_people(scope, today).filter(typed_names__digest=digest, citizen_id_sealed__isnull=False).first()
        if found is not None:
            return redirect(f"{system}:person", pk=found.pk)
        form.add_error("citizen_id", _("ไม่พบผู้ที่ใช้เลขประจำตัวประชาชนนี้ในพื้นที่ที่ท่านดูแล"))
    return _people_page(request, system, form, status=422)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: AuthedRequest, system: str) -> HttpResponse:
    """A new account; the answer is the slip with its one-time password, shown this once."""
    scope = scope_of(request.user, system)
    form = NewPersonForm(
        request.POST or None,
        places=place_choices(own_places(scope, with_nation=True)),
        roles=role_choices(people_actions.assignable_roles(scope)),
        initial={"since": timezone.localdate(request.at), "place": request.GET.get("place", "")},
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        duty = {name: values.pop(name) for name in ("role", "place", "since", "until")}
        try:
            issued = people_actions.create(scope=scope, at=request.at, person=values, **duty)
        except RuleBroken as rule:
            rule.field = "personal_name" if rule.field == "username" else rule.field
            add_rule_errors(form, rule)
        else:
            return slip(request, scope, issued)
    context = {"form": form, "house": registry.system(system)}
    return render(request, "administration/new_person.html", context, status=422 if form.errors else 200)


def slip(request: AuthedRequest, scope: Scope, issued: people_actions.Issued) -> HttpResponse:
    """The page that shows a one-time password once, to be printed and handed over."""
    duties = issued.person.assignments.filter(system=scope.system).select_related("place").order_by("since", "pk")
    lasting = [each for each in duties if each.lasts(timezone.localdate(request.at))]
    house = registry.system(scope.system)
    kept = issued.person.one_time_passwords.order_by("-pk").first()
    context = {
        "house": house,
        "person": issued.person,
        "citizen_id": masked_citizen_id(issued.person),
        "password": issued.password,
        "expires_at": kept.expires_at if kept else None,
        "duties": [{**_duty(each), "types": typed_by(house.role(each.role)), "since": each.since} for each in lasting],
        "address": request.build_absolute_uri("/"),
    }
    return render(request, "administration/slip.html", context)
