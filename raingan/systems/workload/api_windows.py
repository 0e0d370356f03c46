"""The API's part about windows: extensions the centre gives, and requests for them."""

from typing import Any, Literal

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
from raingan.systems.workload.api_router import router
from raingan.systems.workload.api_schemas import YearKey
from raingan.systems.workload.models import Role
from raingan.systems.workload.querysets import SYSTEM

NAMED = "round"  # what this room's API calls its rounds
StepName = Literal["record", "confirm"]


class YearExtendSent(ExtendFields):
    """A later close of one step of a year for a place."""

    step: StepName


class YearExtended(ExtendedFields):
    """An extension as it was stored."""

    round: str


class YearAskSent(AskFields):
    """A request for a later close."""

    round: YearKey


class YearRequest(RequestFields):
    """A request with everybody who asked for it, and what became of it."""

    round: str


class YearRequestList(Schema):
    """A page of requests."""

    results: list[YearRequest]
    next: str | None


class YearRequestQuery(RequestPage):
    """Which requests, and which page of them."""

    round: str = Field("", max_length=20)


class YearGrantSent(GrantFields):
    """The requests to grant, until when, and by which letter; without ``steps`` both windows of their years."""

    steps: list[StepName] = Field(default_factory=list, max_length=2)


@router.post(
    "/rounds/{key}/extensions", response={201: YearExtended}, url_name="workload-extend", summary="Extend a window"
)
def extend_window(request: AuthedRequest, key: YearKey, body: YearExtendSent) -> Status[dict[str, Any]]:
    """The centre keeps a step of a year open longer for the nation, a province or a district."""
    require_centre(request.user, SYSTEM)
    return Status(201, {NAMED: key, **extended(request, SYSTEM, key, body.step, body)})


@router.post(
    "/extension-requests",
    response={201: YearRequest},
    url_name="workload-ask-for-extension",
    summary="Ask for an extension",
)
def ask(request: AuthedRequest, body: YearAskSent) -> Status[dict[str, Any]]:
    """District or province asks the centre; an open request for the same year and place is joined."""
    require(request.user, system=SYSTEM, roles=Role.values)
    return Status(201, asked(request, SYSTEM, body.round, body, named=NAMED))


@router.get("/extension-requests", response=YearRequestList, url_name="workload-ask-for-extension", summary="Requests")
def list_requests(request: AuthedRequest, query: Query[YearRequestQuery]) -> dict[str, Any]:
    """The requests for the places you cover or that cover yours, the newest first."""
    require(request.user, system=SYSTEM, roles=Role.values)
    return requests_page(request.user, SYSTEM, query, key=query.round, named=NAMED)


@router.post("/extension-requests/grant", response=YearRequestList, url_name="workload-grant", summary="Grant requests")
def grant(request: AuthedRequest, body: YearGrantSent) -> dict[str, Any]:
    """The centre grants one or many at once, all or none."""
    return granted(request, SYSTEM, body, body.steps, named=NAMED)


@router.post(
    "/extension-requests/refuse", response=YearRequestList, url_name="workload-refuse", summary="Refuse requests"
)
def refuse(request: AuthedRequest, body: RefuseSent) -> dict[str, Any]:
    """The centre refuses one or many at once, all or none."""
    return refused(request, SYSTEM, body, named=NAMED)
