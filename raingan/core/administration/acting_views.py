"""The pages on which those who act for another are named: the holder's own, and the account administrator's."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from raingan.core import registry
from raingan.core.administration import acting
from raingan.core.administration.acting_scope import Namer, Post, namer, post_label
from raingan.core.administration.window_forms import day_field
from raingan.core.people.forms import Typed
from raingan.core.people.models import User
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest

BY_PLACE = Sort("place", ("place_id", "since", "pk"))


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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acting_page(request: AuthedRequest, system: str) -> HttpResponse:
    """The posts one may name somebody for: one's own, and an administrator's. ``?post=chief:4701`` chooses one."""
    who = namer(request.user, system, timezone.localdate(request.at))
    only = next(iter(who.own)) if len(who.own) == 1 else ""
    chosen = request.POST.get("post") or request.GET.get("post") or only
    post = who.post(chosen) if chosen else None
    form = _form(request, who, post) if post else None
    if post and form and form.is_valid() and _named(request, form, post):
        return redirect(f"{system}:acting")
    page = paginate(who.visible(), BY_PLACE, request.GET.get("cursor"))
    context = {
        "house": registry.system(system),
        "options": who.options(),
        "chosen": chosen,
        "page": page,
        "rows": [{"duty": each, "label": post_label(system, each.role, each.place)} for each in page.items],
        "form": form,
        "post_label": post.label if post else "",
        "vacant": post is not None and post.is_vacant(who.today),
    }
    return render(request, "administration/acting.html", context, status=422 if form and form.errors else 200)


def _form(request: AuthedRequest, who: Namer, post: Post) -> ActingForm:
    return ActingForm(request.POST or None, people=who.candidates(post), initial={"since": who.today})


def _named(request: AuthedRequest, form: ActingForm, post: Post) -> bool:
    """Whether what was typed is in force now; else ``form`` says why not."""
    naming = form.naming(post.system, post.role, post.place.code)
    try:
        acting.name_acting(naming=naming, by=request.user, at=request.at)
    except RuleBroken as rule:
        add_rule_errors(form, rule)
        return False
    messages.success(request, _("แต่งตั้งผู้รักษาราชการแทนเรียบร้อยแล้ว"))
    return True


@require_POST
def end_acting(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """End it before its time."""
    who = namer(request.user, system, timezone.localdate(request.at))
    found = who.visible().filter(pk=pk).first()
    if found is None:
        raise NotThere(_("ไม่พบการรักษาราชการแทนนี้"))
    acting.end_acting(duty=found, by=request.user, at=request.at)
    messages.success(request, _("สิ้นสุดการรักษาราชการแทนแล้ว"))
    return redirect(f"{system}:acting")
