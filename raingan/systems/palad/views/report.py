"""The page of one report, for everybody who may see it, and the one view behind every button of its decision panel."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from raingan.core.audit.querysets import history_of
from raingan.core.flow.door import move
from raingan.core.flow.forms import StepForm
from raingan.core.web.rules import NotThere, RuleBroken, Stale
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import queue
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, State
from raingan.systems.palad.panel import Panel, is_chief_of, name_of, panel_of
from raingan.systems.palad.shown import history, oddities, shown_photos


@require_safe
def detail(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """One report: photos first, then what was done where and when, what may be done with it, and its history."""
    report = report_for(request, pk)
    context = _context(request, report, panel_of(report, request.user, request.at), waiting_with(request, report))
    context["saved"] = request.GET.get("saved") == "1" and report.officer_id == request.user.pk
    return render(request, "palad/report.html", context)


@require_POST
def step(request: AuthedRequest, pk: UUID, name: str) -> HttpResponse:
    """A button of the decision panel was pressed: approve, return, reopen, resubmit or withdraw."""
    report = report_for(request, pk)
    waiting = waiting_with(request, report)
    form = _form(request, name)
    rule = do_step(request, report, form) if form.is_valid() else None
    report = report_for(request, pk)
    if form.errors:
        return refused_page(request, report, form, rule, waiting)
    done = _("%(step)sแล้ว: %(report)s") % {"step": form.step.label, "report": name_of(report)}
    following = queue.after(waiting, pk)
    if request.htmx:
        context = _context(request, report, panel_of(report, request.user, request.at), waiting_with(request, report))
        context |= {"done": done, "following": following, "decided": pk in waiting, "left": len(waiting) - 1}
        return render(request, "palad/_decided.html", context)
    messages.success(request, done)
    return _onward(report, following, waited=pk in waiting)


def report_for(request: AuthedRequest, pk: UUID) -> FieldReport:
    """The report as it is now; 404 for one outside the person's scope."""
    return get_object_or_404(FieldReport.objects.visible_to(request.user).for_list().select_related("moved_by"), pk=pk)


def _form(request: AuthedRequest, name: str) -> StepForm:
    try:
        return StepForm(FLOW.step(name), request.POST)
    except KeyError as error:
        raise Http404 from error


def waiting_with(request: AuthedRequest, report: FieldReport) -> list[UUID]:
    """What waits for the chief in the report's month while the report itself waits; nothing for anybody else."""
    if report.state != State.PENDING or report.officer_id == request.user.pk or not is_chief_of(report, request.user):
        return []
    return queue.waiting_ids(request.user, report.place_id, report.month)


def do_step(request: AuthedRequest, report: FieldReport, form: StepForm) -> RuleBroken | None:
    """Do the step, or put into the form why it is refused, and give that."""
    reason, seen = form.reason_given, form.version_seen
    try:
        move(FLOW, report.pk, form.step.name, by=request.user, at=request.at, reason=reason, seen=seen)
    except NotThere as error:
        raise Http404 from error
    except RuleBroken as rule:
        form.add_error(rule.field if rule.field in form.fields else None, str(rule))
        return rule
    return None


def refused_page(
    request: AuthedRequest, report: FieldReport, form: StepForm, rule: RuleBroken | None, waiting: Sequence[UUID]
) -> HttpResponse:
    """The page of a report, or for htmx the panel, with the refusal of a step where it belongs and what was typed.

    ``report`` as it is now, ``waiting`` what ``waiting_with`` gave before the step was tried. When the content is no
    longer what the person looked at, the whole report comes anew, so that nobody decides on what they have not seen.
    """
    stale, status = isinstance(rule, Stale), rule.status if rule else 422
    panel = panel_of(report, request.user, request.at, tried=form, changed=stale)
    context = _context(request, report, panel, waiting)
    if not request.htmx:
        return render(request, "palad/report.html", {**context, "form": form}, status=status)
    if not stale:
        return render(request, "palad/_decision.html", context, status=status)
    response = render(request, "palad/_report.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#report", "outerHTML show:top"
    return response


def _context(request: AuthedRequest, report: FieldReport, panel: Panel, waiting: Sequence[UUID]) -> dict[str, Any]:
    happened, own = history(history_of(report)), report.officer_id == request.user.pk
    returned = next((each.reason for each in happened if each.state == State.RETURNED), "")
    pending = f"{reverse('palad:pending')}?month={report.round_key}&place={report.place_id}"
    return {
        "report": report,
        "photos": shown_photos(report),
        "odd": oddities(report, own=own) if report.state == State.PENDING or panel.chief or own else [],
        "panel": panel,
        "history": happened,
        "returned_reason": returned if report.state == State.RETURNED else "",
        "position": queue.position(waiting, report.pk),
        "pending_url": pending if panel.chief else "",
        "own": own,
    }


def _onward(report: FieldReport, following: UUID | None, *, waited: bool) -> HttpResponse:
    """Where a person goes without script: to the next that waits, or back to the list, or stays."""
    if following is not None:
        return redirect("palad:report", following)
    if waited:
        return redirect(f"{reverse('palad:pending')}?month={report.round_key}&place={report.place_id}")
    return redirect("palad:reports") if report.state == State.WITHDRAWN else redirect(report)
