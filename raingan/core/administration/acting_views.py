"""The pages on which those who act for another are named: the holder's own, and the account administrator's."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from raingan.core import registry
from raingan.core.administration import acting
from raingan.core.administration.people_scope import Scope, scope_of
from raingan.core.administration.people_views import own_places
from raingan.core.administration.window_forms import day_field
from raingan.core.people.access import roles_of
from raingan.core.people.forms import Typed
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place, within
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.thai.sort_key import sort_key
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import NotAllowed, NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest

Choices = Sequence[tuple[str, Any]]


class ActingForm(Form):
    """Who acts, who decides about that one's own records, from when to when, by which order."""

    first = forms.ChoiceField(label=gettext_lazy("ผู้รักษาราชการแทน"))
    second = forms.ChoiceField(label=gettext_lazy("ผู้พิจารณารายงานของผู้รักษาราชการแทน"), required=False)
    since = day_field(gettext_lazy("ตั้งแต่วันที่"))
    until = day_field(gettext_lazy("ถึงวันที่"))
    order_number = Typed(what=gettext_lazy("เลขที่คำสั่ง"), label=gettext_lazy("เลขที่คำสั่ง"), max_length=100)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in people}
        named = [(key, each.full_name) for key, each in self.people.items()]
        self.fields["first"].choices = [("", _("– เลือกผู้รักษาราชการแทน –")), *named]  # type: ignore[attr-defined]
        self.fields["second"].choices = [("", _("ไม่ระบุ (รอผู้ดำรงตำแหน่งพิจารณา)")), *named]  # type: ignore[attr-defined]

    def naming(self, system: str, role: str, place: str) -> acting.Naming:
        """What was typed, for the post."""
        values = self.cleaned_data
        return acting.Naming(
            system, role, place, self.people[values["first"]], self.people.get(values["second"]),
            values["since"], values["until"], values["order_number"],
        )  # fmt: skip


def _candidates(system: str, place: str, request: AuthedRequest) -> list[User]:
    """Who has a duty inside the place today, in dictionary order, without the one who asks. One query."""
    duties = Assignment.objects.on(timezone.localdate(request.at)).filter(
        within("place_id", place), user=OuterRef("pk"), system=system, acting=False
    )
    usable = Exists(duties.exclude(role=ACCOUNT_ADMIN))
    found = User.objects.filter(usable, is_active=True).exclude(pk=request.user.pk)
    return sorted(found, key=lambda each: (sort_key(f"{each.first_name} {each.last_name}"), each.pk))


def _scope(request: AuthedRequest, system: str) -> Scope | None:
    if ACCOUNT_ADMIN not in roles_of(request.user, system):
        return None
    return scope_of(request.user, system)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acting_page(request: AuthedRequest, system: str) -> HttpResponse:
    """The posts one may name somebody for: one's own, and an administrator's. ``?post=chief:4701`` chooses one."""
    today, scope = timezone.localdate(request.at), _scope(request, system)
    own = acting.own_posts(request.user, system, today)
    if not own and scope is None:
        raise NotAllowed(_("หน้านี้สำหรับผู้ดำรงตำแหน่งและผู้ดูแลสิทธิ์เท่านั้น"))
    mine = {f"{each.role}:{each.place_id}": each.place for each in own}
    chosen = request.POST.get("post") or request.GET.get("post") or (next(iter(mine)) if len(mine) == 1 else "")
    role, _colon, code = chosen.partition(":")
    place = mine.get(chosen) or (_place_of(scope, system, role, code) if chosen else None)
    context: dict[str, Any] = {
        "house": registry.system(system),
        "options": _options(system, mine, scope),
        "chosen": chosen,
        "rows": [_row(each) for each in _visible(request.user, scope, system, today)],
        "form": None,
    }
    status = 200
    if place is not None:
        inside = code if chosen in mine else code[:2]
        form = ActingForm(request.POST or None, people=_candidates(system, inside, request), initial={"since": today})
        if request.method == "POST" and form.is_valid():
            try:
                acting.name_acting(naming=form.naming(system, role, code), by=request.user, at=request.at)
            except RuleBroken as rule:
                add_rule_errors(form, rule)
            else:
                messages.success(request, _("แต่งตั้งผู้รักษาราชการแทนเรียบร้อยแล้ว"))
                return redirect(f"{system}:acting")
        status = 422 if form.errors else 200
        context |= {
            "form": form,
            "post_label": _post_label(system, role, place),
            "vacant": _vacant(system, role, code, today),
        }
    return render(request, "administration/acting.html", context, status=status)


def _place_of(scope: Scope | None, system: str, role: str, code: str) -> Place:
    """The place of a post within the administrator's scope; raises NotThere for any other."""
    known = acting.posts(system).get(role)
    found = Place.objects.filter(pk=code).first() if "\0" not in code else None
    if scope is None or known is None or found is None or not scope.covers(code) or found.level != known.level:
        raise NotThere(_("ไม่พบตำแหน่งนี้ในพื้นที่ที่ท่านดูแล"))
    return found


def _post_label(system: str, role: str, place: Place) -> str:
    return f"{registry.system(system).role(role).label} {place.label}"


def _options(system: str, mine: dict[str, Place], scope: Scope | None) -> list[tuple[str, str]]:
    found = {key: _post_label(system, key.partition(":")[0], place) for key, place in mine.items()}
    for place in own_places(scope) if scope else ():
        for name, role in acting.posts(system).items():
            if role.level == place.level:
                found.setdefault(f"{name}:{place.code}", _post_label(system, name, place))
    return list(found.items())


def _vacant(system: str, role: str, code: str, today: Any) -> bool:
    held = Assignment.objects.on(today).filter(system=system, role=role, place_id=code, acting=False)
    return not held.exists()


def _visible(user: User, scope: Scope | None, system: str, today: Any) -> list[Assignment]:
    condition = Q(acting_for=user)
    if scope is not None:
        condition |= scope.places("place_id")
    return list(acting.acting_in(system, today).filter(condition)[:200])


def _row(duty: Assignment) -> dict[str, Any]:
    return {"duty": duty, "label": _post_label(duty.system, duty.role, duty.place)}


@require_POST
def end_acting(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """End it before its time."""
    today, scope = timezone.localdate(request.at), _scope(request, system)
    if scope is None and not acting.own_posts(request.user, system, today):
        raise NotAllowed(_("หน้านี้สำหรับผู้ดำรงตำแหน่งและผู้ดูแลสิทธิ์เท่านั้น"))
    found = next((each for each in _visible(request.user, scope, system, today) if each.pk == pk), None)
    if found is None:
        raise NotThere(_("ไม่พบการรักษาราชการแทนนี้"))
    acting.end_acting(duty=found, by=request.user, at=request.at)
    messages.success(request, _("สิ้นสุดการรักษาราชการแทนแล้ว"))
    return redirect(f"{system}:acting")
