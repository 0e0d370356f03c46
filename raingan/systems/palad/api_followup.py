"""The API's part about following up: who is late in a place, and reminding them."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from raingan.core.people.access import require
from raingan.core.places.models import Level
from raingan.core.web.rules import Invalid, NotThere
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.api_reading import month_of
from raingan.systems.palad.api_router import router
from raingan.systems.palad.api_schemas import BIGGEST_INTEGER, Moment, Sent
from raingan.systems.palad.figures import watched_place
from raingan.systems.palad.followup import MAY_NUDGE, late_people, nudge
from raingan.systems.palad.querysets import SYSTEM

MOST_PEOPLE = 500


class LateBody(Schema):
    """Somebody to follow up."""

    kind: Literal["chief", "officer"]
    person: int
    name: str
    telephone: str
    place: str
    why: str
    oldest: Moment | None = Field(description="For a chief: since when the oldest report waits")
    nudged_at: Moment | None


class LateList(Schema):
    """Everybody to follow up in a place, the most urgent first; there is no further page."""

    results: list[LateBody]
    next: None = None


class FollowUpQuery(Schema):
    """Where and when."""

    place: str = Field(max_length=8, examples=["47"], description="A province or district")
    month: str = Field(max_length=20, examples=["2026-11"])


class LatePerson(Sent):
    """Somebody of the list."""

    kind: Literal["chief", "officer"]
    person: Annotated[int, Field(strict=True, ge=1, le=BIGGEST_INTEGER)]


class NudgeSent(Sent):
    """Whom to remind; everybody of the list without ``people``."""

    place: str = Field(max_length=8, examples=["47"])
    month: str = Field(max_length=20, examples=["2026-11"])
    people: list[LatePerson] | None = Field(None, max_length=MOST_PEOPLE)


class NudgeDone(Schema):
    """How many were reminded, and how many were so within the last 12 hours."""

    sent: int
    resting: int


def _month(text: str) -> Any:
    period = month_of(text)
    if period is None:
        raise Invalid(_("กรุณาระบุเดือน เช่น 2026-11"), field="month")
    return period.first_month


@router.get("/followup", response=LateList, url_name="palad-followup", summary="Whom to follow up")
def followup(request: AuthedRequest, query: Query[FollowUpQuery]) -> dict[str, Any]:
    """Chiefs with reports that wait, and officers short of the minimum."""
    require(request.user, system=SYSTEM, roles=MAY_NUDGE)
    where = watched_place(request.user, query.place)
    if where.level == Level.NATION:
        raise NotThere(_("กรุณาระบุจังหวัดหรืออำเภอ"), field="place")
    rows = late_people(where, _month(query.month), at=request.at)
    return {
        "results": [
            {
                "kind": row.kind, "person": row.person.pk, "name": row.person.full_name,
                "telephone": row.person.telephone, "place": row.place.code, "why": row.why, "oldest": row.oldest,
                "nudged_at": row.nudged_at,
            }
            for row in rows
        ]
    }  # fmt: skip


@router.post("/nudges", response=NudgeDone, url_name="palad-nudge", summary="Remind people")
def remind(request: AuthedRequest, body: NudgeSent) -> dict[str, int]:
    """A message in the inbox and by e-mail; nobody is reminded of a month twice within 12 hours."""
    require(request.user, system=SYSTEM, roles=MAY_NUDGE)
    keys = None if body.people is None else [f"{each.kind}:{each.person}" for each in body.people]
    where = watched_place(request.user, body.place)
    if where.level == Level.NATION:
        raise NotThere(_("กรุณาระบุจังหวัดหรืออำเภอ"), field="place")
    sent, resting = nudge(keys=keys, place=where.code, month=_month(body.month), by=request.user, at=request.at)
    return {"sent": sent, "resting": resting}
