"""The API's part about following up: who is late in a place, which posts nobody holds, and reminding."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from raingan.core.people.access import require
from raingan.core.web.rules import Invalid
from raingan.core.web.schemas import BIGGEST_INTEGER, Moment, Sent
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.api_reading import month_of
from raingan.systems.palad.api_router import router
from raingan.systems.palad.followup import MAY_NUDGE, followed, followed_place, nudge
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


class VacantBody(Schema):
    """A district in which reports wait for a chief and nobody holds the post: nobody to remind."""

    place: str
    waiting: int


class LateList(Schema):
    """Everybody to follow up in a place, the most urgent first; there is no further page."""

    results: list[LateBody]
    vacant: list[VacantBody] = Field(description="Posts of chief that nobody holds while reports wait")
    next: None = None


class FollowUpQuery(Schema):
    """Where and when."""

    place: str = Field(max_length=8, examples=["47"], description="A province or district")
    month: str = Field(max_length=20, examples=["2026-11"])
    kind: Literal["", "chief", "officer"] = Field("", description="Only chiefs or only officers")


class LatePerson(Sent):
    """Somebody of the list."""

    kind: Literal["chief", "officer"]
    person: Annotated[int, Field(strict=True, ge=1, le=BIGGEST_INTEGER)]


class NudgeSent(Sent):
    """Whom to remind; everybody of the list without ``people``."""

    place: str = Field(max_length=8, examples=["47"])
    month: str = Field(max_length=20, examples=["2026-11"])
    people: list[LatePerson] | None = Field(None, max_length=MOST_PEOPLE)
    kind: Literal["", "chief", "officer"] = Field("", description="Only chiefs or only officers")


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
    where = followed_place(request.user, query.place)
    found = followed(where, _month(query.month), at=request.at).only(kind=query.kind)
    return {
        "results": [
            {
                "kind": row.kind, "person": row.person.pk, "name": row.person.full_name,
                "telephone": row.person.telephone, "place": row.place.code, "why": row.why, "oldest": row.oldest,
                "nudged_at": row.nudged_at,
            }
            for row in found.people
        ],
        "vacant": [{"place": each.place.code, "waiting": each.waiting} for each in found.vacant],
    }  # fmt: skip


@router.post("/nudges", response=NudgeDone, url_name="palad-nudge", summary="Remind people")
def remind(request: AuthedRequest, body: NudgeSent) -> dict[str, int]:
    """A message in the inbox and by e-mail; nobody is reminded of a month twice within 12 hours."""
    require(request.user, system=SYSTEM, roles=MAY_NUDGE)
    keys = None if body.people is None else [f"{each.kind}:{each.person}" for each in body.people]
    month = _month(body.month)
    sent, resting = nudge(keys=keys, place=body.place, month=month, by=request.user, at=request.at, kind=body.kind)
    return {"sent": sent, "resting": resting}
