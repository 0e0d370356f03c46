"""The centre's page of categories: adding, renaming and retiring, each from a day on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core.people.access import require
from raingan.core.people.forms import Typed
from raingan.core.web.forms import DateBox, Form, add_rule_errors
from raingan.core.web.rules import RuleBroken
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.categories import add_category, rename_category, retire_category
from raingan.systems.palad.models import Category, Dimension, Role
from raingan.systems.palad.querysets import SYSTEM


class SinceForm(Form):
    """From which day on."""

    since = forms.DateField(label=gettext_lazy("วันที่มีผล"), widget=DateBox)


class NameForm(SinceForm):
    """A category's names."""

    name_th = Typed(what=gettext_lazy("ชื่อภาษาไทย"), label=gettext_lazy("ชื่อภาษาไทย"), max_length=200)
    name_en = Typed(what=gettext_lazy("ชื่อภาษาอังกฤษ"), label=gettext_lazy("ชื่อภาษาอังกฤษ"), max_length=200)
    field_order = ["name_th", "name_en", "since"]


class NewForm(NameForm):
    """A further category."""

    dimension = forms.ChoiceField(
        label=gettext_lazy("มิติการปฏิบัติงาน"), choices=Dimension.choices, widget=forms.RadioSelect
    )
    needs_text = forms.BooleanField(label=gettext_lazy("ผู้รายงานต้องระบุข้อความเพิ่มเติม"), required=False)
    field_order = ["dimension", "name_th", "name_en", "needs_text", "since"]


class RetireForm(SinceForm):
    """Why a category is retired."""

    reason = Typed(what=gettext_lazy("เหตุผล"), label=gettext_lazy("เหตุผล"), max_length=500, widget=forms.Textarea)


@require_safe
def categories(request: AuthedRequest) -> HttpResponse:
    """All categories by dimension: offered now, coming, and retired."""
    require(request.user, system=SYSTEM, roles={Role.CENTRAL})
    today = timezone.localdate(request.at)
    found = Category.objects.order_by("order", "valid_from", "id")
    groups = [
        {"label": label, "rows": [_row(each, today) for each in found if each.dimension == dimension]}
        for dimension, label in Dimension.choices
    ]
    return render(request, "palad/categories.html", {"groups": groups})


def _row(category: Category, today: Any) -> dict[str, Any]:
    over = category.valid_to is not None and category.valid_to <= today
    coming = category.valid_from > today
    last = category.valid_to - timedelta(days=1) if category.valid_to else None
    return {"category": category, "over": over, "coming": coming, "last": last, "open": category.valid_to is None}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: AuthedRequest) -> HttpResponse:
    """A further category."""
    return _act(request, NewForm, add_category, _("เพิ่มด้านที่ปฏิบัติงาน"), {})


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: AuthedRequest, pk: int) -> HttpResponse:
    """A new name from a day on."""
    return _act(request, NameForm, rename_category, _("เปลี่ยนชื่อด้านที่ปฏิบัติงาน"), {"pk": pk})


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: AuthedRequest, pk: int) -> HttpResponse:
    """No longer offered from a day on."""
    return _act(request, RetireForm, retire_category, _("เลิกใช้ด้านที่ปฏิบัติงาน"), {"pk": pk})


def _act(
    request: AuthedRequest, kind: type[SinceForm], act: Callable[..., object], title: str, about: dict[str, int]
) -> HttpResponse:
    """One form and one act of the centre; a refusal comes back at its field with what was typed."""
    require(request.user, system=SYSTEM, roles={Role.CENTRAL})
    category = get_object_or_404(Category, **about) if about else None
    initial = {"name_th": category.name_th, "name_en": category.name_en} if category else {}
    form = kind(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            act(**about, **form.cleaned_data, by=request.user, at=request.at)
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            messages.success(request, _("%(title)sเรียบร้อยแล้ว") % {"title": title})
            return redirect("palad:categories")
    context = {"form": form, "heading": title, "category": category}
    return render(request, "palad/category_form.html", context, status=422 if form.errors else 200)
