"""The API's part about windows: extensions the centre gives, and requests for them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Query, Schema, Status
from pydantic import AwareDatetime

from raingan.core.people.access import require, require_centre
from raingan.core.rounds import requests
from raingan.core.rounds.actions import extend
from raingan.core.rounds.models import Extension, ExtensionRequest
from raingan.core.web.pager import MOST, Sort, paginate
from raingan.core.web.schemas import BIGGEST_INTEGER, Moment, Sent, Text
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.api_router import router
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM

StepName = Literal["record", "approve"]
MonthKey = Annotated[str, Field(max_length=20, examples=["2026-11"])]
PlaceCode = Annotated[Text, Field(max_length=8, examples=["4701"])]
Id = Annotated[int, Field(strict=True, ge=1, le=BIGGEST_INTEGER)]
NEWEST_FIRST = Sort("newest", ("-asked_at", "-id"))


class ExtendSent(Sent):
    """A later close of one step for a place."""

    place: PlaceCode
    step: StepName
    until: AwareDatetime = Field(description="The first moment at which it is closed again")
    reason: Text = Field(min_length=1, max_length=1000)
    letter_number: Text = Field("", max_length=100, examples=["มท 0302.2/ว 1234"])


class ExtendDone(Schema):
    """An extension as it was stored."""

    month: str
    place: str
    step: str
    until: Moment
    letter_number: str


class AskSent(Sent):
    """A request for a later close."""

    month: MonthKey
    place: PlaceCode
    until: AwareDatetime
    reason: Text = Field(min_length=1, max_length=1000)


class AskingBody(Schema):
    """One person's asking."""

    name: str
    role: str
    asked_at: Moment
    reason: str


class RequestBody(Schema):
    """A request with everybody who asked for it, and what became of it."""

    id: int
    month: str
    place: str
    wanted_until: Moment
    state: Literal["open", "granted", "refused", "withdrawn"]
    askings: list[AskingBody]
    settled_at: Moment | None
    answer: str
    letter_number: str
    granted_until: Moment | None


class RequestList(Schema):
    """A page of requests."""

    results: list[RequestBody]
    next: str | None


class RequestQuery(Schema):
    """Which requests, and which page of them."""

    state: Literal["open", "granted", "refused", "withdrawn"] | None = None
    month: str = Field("", max_length=20)
    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = Field("", max_length=500)


class GrantSent(Sent):
    """The requests to grant, until when, and by which letter; without ``steps`` all windows of their months."""

    ids: list[Id] = Field(min_length=1, max_length=MOST)
    until: AwareDatetime
    letter_number: Text = Field(min_length=1, max_length=100)
    steps: list[StepName] = Field(default_factory=list, max_length=2)


class RefuseSent(Sent):
    """The requests to refuse, and why."""

    ids: list[Id] = Field(min_length=1, max_length=MOST)
    reason: Text = Field(min_length=1, max_length=1000)


@router.post(
    "/rounds/{month}/extensions", response={201: ExtendDone}, url_name="palad-extend", summary="Extend a window"
)
def extend_window(request: AuthedRequest, month: MonthKey, body: ExtendSent) -> Status[dict[str, Any]]:
    """The centre keeps a step of a month open longer for the nation, a province or a district."""
    require_centre(request.user, SYSTEM)
    made: Extension = extend(
        system=SYSTEM, key=month, step=body.step, place=body.place, until=body.until, by=request.user, at=request.at,
        reason=body.reason, letter_number=body.letter_number,
    )  # fmt: skip
    done = {"month": month, "step": body.step, "place": made.place_id, "until": made.until}
    return Status(201, {**done, "letter_number": made.letter_number})


@router.post(
    "/extension-requests", response={201: RequestBody}, url_name="palad-ask-extension", summary="Ask for an extension"
)
def ask(request: AuthedRequest, body: AskSent) -> Status[dict[str, Any]]:
    """Officer, chief or province asks the centre; an open request for the same month and place is joined."""
    require(request.user, system=SYSTEM, roles=Role.values)
    found = requests.ask(
        system=SYSTEM, key=body.month, place=body.place, wanted_until=body.until, reason=body.reason, by=request.user,
        at=request.at,
    )  # fmt: skip
    return Status(201, _body(found))


@router.get("/extension-requests", response=RequestList, url_name="palad-ask-extension", summary="Requests")
def list_requests(request: AuthedRequest, query: Query[RequestQuery]) -> dict[str, Any]:
    """The requests for the places you cover or that cover yours, the newest first."""
    require(request.user, system=SYSTEM, roles=Role.values)
    found = ExtensionRequest.objects.visible_to(request.user, SYSTEM).prefetch_related("askings__asked_by")
    found = found.filter(state=query.state) if query.state else found
    found = found.filter(key=query.month) if query.month else found
    page = paginate(found, NEWEST_FIRST, query.cursor, query.limit, strict=True)
    return {"results": [_body(each) for each in page.items], "next": page.next}


@router.post("/extension-requests/grant", response=RequestList, url_name="palad-grant", summary="Grant requests")
def grant(request: AuthedRequest, body: GrantSent) -> dict[str, Any]:
    """The centre grants one or many at once, all or none."""
    done = requests.grant(
        system=SYSTEM, ids=body.ids, until=body.until, letter_number=body.letter_number, by=request.user, at=request.at,
        steps=body.steps,
    )  # fmt: skip
    return {"results": [_body(each) for each in done], "next": None}


@router.post("/extension-requests/refuse", response=RequestList, url_name="palad-refuse", summary="Refuse requests")
def refuse(request: AuthedRequest, body: RefuseSent) -> dict[str, Any]:
    """The centre refuses one or many at once, all or none."""
    done = requests.refuse(system=SYSTEM, ids=body.ids, reason=body.reason, by=request.user, at=request.at)
    return {"results": [_body(each) for each in done], "next": None}


def _body(found: ExtensionRequest) -> dict[str, Any]:
    names = ("id", "wanted_until", "state", "settled_at", "answer", "letter_number", "granted_until")
    askings: list[dict[str, str | datetime]] = [
        {"name": each.asked_by.full_name, "role": each.role, "asked_at": each.asked_at, "reason": each.reason}
        for each in sorted(found.askings.all(), key=lambda each: each.asked_at)
    ]
    return {
        **{name: getattr(found, name) for name in names},
        "month": found.key,
        "place": found.place_id,
        "askings": askings,
    }
