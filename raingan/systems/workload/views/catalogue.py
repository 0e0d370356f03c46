"""The centre's catalogue of a year: its questions by domain, adding, replacing and retiring one, and a whole file."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core.people.access import require_centre
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.catalogue import (
    ORDER_LIMIT,
    TEXT_LIMIT,
    UNIT_LIMIT,
    Draft,
    add_question,
    changeable,
    replace_question,
    retire_question,
)
from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.finding import latest_year, year_of
from raingan.systems.workload.models import Answer, DistrictRecord, Question, State, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.sample import TIMES


@dataclass(frozen=True)
class QuestionRow:
    """A question and how many districts have answered it."""

    question: Question
    answers: int


@dataclass(frozen=True)
class DomainGroup:
    """A domain with its questions in use."""

    domain: Domain
    rows: Sequence[QuestionRow]


@require_safe
def latest(request: AuthedRequest) -> HttpResponse:
    """The catalogue of the latest year, or the years where none is opened."""
    require_centre(request.user, SYSTEM)
    year = latest_year()
    return redirect("workload:catalogue", key=year.key) if year else redirect("workload:years")


@require_safe
def catalogue(request: AuthedRequest, key: str) -> HttpResponse:
    """The questions of a year by domain, with those retired. Four queries beside the year's."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    every = list(Question.objects.filter(year=year).select_related("retired_by").order_by("domain", "order", "pk"))
    counts = answered_counts(year.year)
    rows = [QuestionRow(each, counts.get(each.pk, 0)) for each in every]
    used = [row for row in rows if row.question.retired_at is None]
    context = {
        "year": year,
        "groups": [DomainGroup(each, [row for row in used if row.question.domain == each.value]) for each in DOMAINS],
        "retired": sorted(
            (row for row in rows if row.question.retired_at is not None),
            key=lambda row: str(row.question.retired_at), reverse=True,
        ),
        "questions": len(used),
        "samples": sum(row.question.is_sample for row in used),
        "confirmed": confirmed_districts(year),
        "years": WorkYear.objects.order_by("-year"),
    }  # fmt: skip
    return render(request, "workload/catalogue.html", context)


def answered_counts(year: int) -> dict[int, int]:
    """How many districts have a figure for each question of ``year``. One query."""
    found = Answer.objects.of_year(year).filled().values("question_id").order_by()
    return {row["question_id"]: row["n"] for row in found.annotate(n=Count("pk"))}


def confirmed_districts(year: WorkYear) -> int:
    """How many records of the year are final. From the first on its catalogue stands."""
    return DistrictRecord.objects.of_year(year.year).filter(state=State.CONFIRMED).count()


class QuestionForm(Form):
    """What is asked."""

    text = forms.CharField(label=gettext_lazy("รายละเอียดการปฏิบัติงาน"), max_length=TEXT_LIMIT, widget=forms.Textarea)
    unit = forms.CharField(label=gettext_lazy("หน่วยนับ"), max_length=UNIT_LIMIT)


class NewQuestionForm(QuestionForm):
    """What is asked, and where it stands."""

    domain = forms.TypedChoiceField(
        label=gettext_lazy("ด้าน"), coerce=int, choices=lambda: [(each.value, each.title) for each in DOMAINS]
    )
    order = forms.IntegerField(label=gettext_lazy("ลำดับ"), min_value=1, max_value=ORDER_LIMIT)
    field_order = ("domain", "order", "text", "unit")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: AuthedRequest, key: str) -> HttpResponse:
    """Ask one thing more."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    domain = request.GET.get("domain", "")
    known = domain if domain in {str(each.value) for each in DOMAINS} else "1"
    numbers = Question.objects.of_domain(year.year, int(known)).values_list("order", flat=True)
    initial = {"domain": known, "order": max(numbers, default=0) + 1, "unit": TIMES}
    form = NewQuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_question(year=year.year, draft=Draft(**form.cleaned_data), by=request.user, at=request.at)
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            messages.success(request, _("เพิ่มข้อคำถามแล้ว"))
            return redirect(_at_domain(year, made.domain))
    context = {"form": form, "year": year, "heading": _("เพิ่มข้อคำถาม"), "districts": _own_districts(year)}
    context["frozen"] = not changeable(year.year)
    return render(request, "workload/question_form.html", context, status=422 if form.errors else 200)


def _at_domain(year: WorkYear, domain: int) -> str:
    return f"{reverse('workload:catalogue', args=[year.key])}#domain-{domain}"


def _own_districts(year: WorkYear) -> int:
    return DistrictRecord.objects.of_year(year.year).filter(host__isnull=True).count()


def _question(year: WorkYear, pk: int) -> Question:
    found = Question.objects.of_year(year.year).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("ไม่พบข้อคำถามนี้"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: AuthedRequest, key: str, pk: int) -> HttpResponse:
    """Put another question in the place of one, after saying how many districts must answer anew."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    question = _question(year, pk)
    initial = {"text": question.text, "unit": question.unit}
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            replace_question(year=year.year, pk=pk, by=request.user, at=request.at, **form.cleaned_data)
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            messages.success(request, _("แทนที่ข้อคำถามแล้ว อำเภอที่เคยตอบข้อเดิมต้องตอบใหม่"))
            return redirect(_at_domain(year, question.domain))
    context = {
        "form": form, "year": year, "question": question, "heading": _("แทนที่ข้อคำถาม"),
        "answers": answered_counts(year.year).get(pk, 0), "frozen": not changeable(year.year),
    }  # fmt: skip
    return render(request, "workload/question_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: AuthedRequest, key: str, pk: int) -> HttpResponse:
    """Ask a question no longer, after saying how many answers no longer count."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    question = _question(year, pk)
    if request.method == "POST":
        retire_question(year=year.year, pk=pk, by=request.user, at=request.at)
        messages.success(request, _("เลิกใช้ข้อคำถามแล้ว"))
        return redirect(_at_domain(year, question.domain))
    context = {
        "year": year, "question": question, "answers": answered_counts(year.year).get(pk, 0),
        "frozen": not changeable(year.year),
    }  # fmt: skip
    return render(request, "workload/question_retire.html", context)
