"""The part of PALAD's API that the allowance system asks."""

from datetime import date
from typing import Annotated, Any, Literal, cast

from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema

from raingan.core.people.access import require
from raingan.core.people.api_auth import BearerSessionOrMachine
from raingan.core.people.models import Machine, User
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import Invalid
from raingan.core.web.schemas import Moment, Sent, Text
from raingan.core.web.types import Request
from raingan.systems.palad.api_router import router
from raingan.systems.palad.closed import CloseRevision
from raingan.systems.palad.eligibility import Eligibility
from raingan.systems.palad.eligibility_words import missing_act
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.questions import PERMISSION, ask_eligibility

MOST_IDS = 500


class EligibilityAsked(Sent):
    """A month, and whose: up to 500 citizen ids of 13 digits."""

    month: Text = Field(max_length=20, examples=["2026-11"])
    citizen_ids: list[Annotated[Text, Field(max_length=40)]] = Field(min_length=1, max_length=MOST_IDS)


class EligibilityBody(Schema):
    """One answer, in the order of the question. Of an unknown id all members behind ``state`` are null.

    ``required``, ``weekly`` and ``grace_hours`` are the policy it was computed with; ``missing_weeks`` the weeks that
    have begun without a report (with a binding pace: without an approved one). ``final``: no window is open any more.
    ``revision``: the number of the month's latest close, null while there is none.
    """

    index: int
    citizen_id: str
    state: Literal["eligible", "waiting", "not_eligible", "not_applicable", "unknown"]
    final: bool | None = None
    as_of: Moment | None = None
    place: str | None = None
    approved: int | None = None
    pending: int | None = None
    returned: int | None = None
    required: int | None = None
    weekly: bool | None = None
    grace_hours: int | None = None
    missing_weeks: list[int] | None = None
    missing_act: str | None = None
    revision: int | None = None


class EligibilityList(Schema):
    """The answers, one for each id asked, in their order."""

    month: str
    as_of: Moment
    results: list[EligibilityBody]


@router.post(
    "/eligibility",
    response=EligibilityList,
    auth=BearerSessionOrMachine(PERMISSION),
    url_name="palad-eligibility",
    summary="Whose month is complete",
)
def eligibility(request: HttpRequest, body: EligibilityAsked) -> dict[str, Any]:
    """Whether the month of each person is complete, and if not, whose act is missing; never an amount of money.

    For the centre, and for machines with the permission ``palad:eligibility`` (OAuth 2 client credentials at
    `/api/v1/oauth/token`), whose answers are limited to their place. Every call is recorded in the audit log, with
    keyed hashes in place of the ids.
    """
    caller: User | Machine = cast("Any", request).auth
    at = cast("Request", request).at
    if not isinstance(caller, Machine):
        caller = cast("User", request.user)
        require(caller, system=SYSTEM, roles={Role.CENTRAL})
    month = _month(body.month)
    answers = ask_eligibility(citizen_ids=body.citizen_ids, month=month, by=caller, at=at)
    pairs = zip(body.citizen_ids, answers, strict=True)
    revision = CloseRevision.objects.filter(month=month).aggregate(latest=Max("number"))["latest"]
    results = [_answer(index, sent, judged, revision) for index, (sent, judged) in enumerate(pairs)]
    return {"month": f"{month:%Y-%m}", "as_of": at, "results": results}


def _month(text: str) -> date:
    try:
        period = Period.parse(text)
    except ValueError:
        period = None
    if period is None or period.kind != "month":
        raise Invalid(_("เดือนต้องเขียนแบบ 2026-11"), field="month")
    return period.first_month


def _answer(index: int, sent: str, judged: Eligibility | None, revision: int | None) -> dict[str, Any]:
    if judged is None:
        return {"index": index, "citizen_id": sent, "state": "unknown"}
    return {
        "index": index,
        "citizen_id": sent,
        "state": judged.state,
        "final": judged.final,
        "as_of": judged.as_of,
        "place": judged.place,
        "approved": judged.approved,
        "pending": judged.pending,
        "returned": judged.returned,
        "required": judged.required,
        "weekly": judged.policy.weekly,
        "grace_hours": judged.policy.grace_hours,
        "missing_weeks": list(judged.missing_weeks),
        "missing_act": missing_act(judged),
        "revision": revision,
    }
