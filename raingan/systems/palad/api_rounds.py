"""The API's part about windows: extensions the centre gives, and requests for them."""

from typing import Annotated, Any, Literal

from ninja import Field, Query, Schema, Status

from raingan.core.administration.window_api import (
    AskFields,
    ExtendedFields,
    ExtendFields,
    GrantFields,
    RefuseSent,
    RequestFields,
    RequestPage,
    asked,
    extended,
    granted,
    refused,
    requests_page,
)
from raingan.core.people.access import require, require_centre
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.api_router import router
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM

NAMED = "month"  # what this room's API calls its rounds
StepName = Literal["record", "approve"]
MonthKey = Annotated[str, Field(max_length=20, examples=["2026-11"])]


class ExtendSent(ExtendFields):
    """A later close of one step for a place."""

    step: StepName


class ExtendDone(ExtendedFields):
    """An extension as it was stored."""

    month: str


class AskSent(AskFields):
    """A request for a later close."""

    month: MonthKey


class RequestBody(RequestFields):
    """A request with everybody who asked for it, and what became of it."""

    month: str


class RequestList(Schema):
    """A page of requests."""

    results: list[RequestBody]
    next: str | None


class RequestQuery(RequestPage):
    """Which requests, and which page of them."""

    month: str = Field("", max_length=20)


class GrantSent(GrantFields):
    """The requests to grant, until when, and by which letter; without ``steps`` all windows of their months."""

    steps: list[StepName] = Field(default_factory=list, max_length=2)


@router.post(
    "/rounds/{month}/extensions", response={201: ExtendDone}, url_name="palad-extend", summary="Extend a window"
)
def extend_window(request: AuthedRequest, month: MonthKey, body: ExtendSent) -> Status[dict[str, Any]]:
    """The centre keeps a step of a month open longer for the nation, a province or a district."""
    require_centre(request.user, SYSTEM)
    return Status(201, {NAMED: month, **extended(request, SYSTEM, month, body.step, body)})


@router.post(
    "/extension-requests", response={201: RequestBody}, url_name="palad-ask-extension", summary="Ask for an extension"
)
def ask(request: AuthedRequest, body: AskSent) -> Status[dict[str, Any]]:
    """Officer, chief or province asks the centre; an open request for the same month and place is joined."""
    require(request.user, system=SYSTEM, roles=Role.values)
    return Status(201, asked(request, SYSTEM, body.month, body, named=NAMED))


@router.get("/extension-requests", response=RequestList, url_name="palad-ask-extension", summary="Requests")
def list_requests(request: AuthedRequest, query: Query[RequestQuery]) -> dict[str, Any]:
    """The requests for the places you cover or that cover yours, the newest first."""
    require(request.user, system=SYSTEM, roles=Role.values)
    return requests_page(request.user, SYSTEM, query, key=query.month, named=NAMED)


@router.post("/extension-requests/grant", response=RequestList, url_name="palad-grant", summary="Grant requests")
def grant(request: AuthedRequest, body: GrantSent) -> dict[str, Any]:
    """The centre grants one or many at once, all or none."""
    return granted(request, SYSTEM, body, body.steps, named=NAMED)


@router.post("/extension-requests/refuse", response=RequestList, url_name="palad-refuse", summary="Refuse requests")
def refuse(request: AuthedRequest, body: RefuseSent) -> dict[str, Any]:
    """The centre refuses one or many at once, all or none."""
    return refused(request, SYSTEM, body, named=NAMED)
