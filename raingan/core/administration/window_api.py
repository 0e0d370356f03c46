"""What every room's API says about windows: extensions the centre gives, and requests for them.

A room names its rounds as it likes (``month``, ``round``) and its own steps; the rest is the same.
"""

from collections.abc import Collection, Iterable
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from raingan.core.people.models import User
from raingan.core.rounds import requests
from raingan.core.rounds.actions import extend
from raingan.core.rounds.models import ExtensionRequest
from raingan.core.web.pager import MOST, Sort, paginate
from raingan.core.web.schemas import BIGGEST_INTEGER, Moment, Sent, Text
from raingan.core.web.types import AuthedRequest

PlaceCode = Annotated[Text, Field(max_length=8, examples=["4701"])]
Id = Annotated[int, Field(strict=True, ge=1, le=BIGGEST_INTEGER)]
RequestStateName = Literal["open", "granted", "refused", "withdrawn"]
NEWEST_FIRST = Sort("newest", ("-asked_at", "-id"))


class ExtendFields(Sent):
    """A later close for a place; the room adds which step."""

    place: PlaceCode
    until: AwareDatetime = Field(description="The first moment at which it is closed again")
    reason: Text = Field(min_length=1, max_length=1000)
    letter_number: Text = Field("", max_length=100, examples=["มท 0302.2/ว 1234"])


class ExtendedFields(Schema):
    """An extension as it was stored."""

    place: str
    step: str
    until: Moment
    letter_number: str


class AskFields(Sent):
    """A request for a later close; the room adds the round."""

    place: PlaceCode
    until: AwareDatetime
    reason: Text = Field(min_length=1, max_length=1000)


class AskingBody(Schema):
    """One person's asking."""

    name: str
    role: str
    asked_at: Moment
    reason: str


class RequestFields(Schema):
    """A request with everybody who asked for it, and what became of it."""

    id: int
    place: str
    wanted_until: Moment
    state: RequestStateName
    askings: list[AskingBody]
    settled_at: Moment | None
    answer: str
    letter_number: str
    granted_until: Moment | None


class RequestPage(Schema):
    """Which page of the requests, and of which state."""

    state: RequestStateName | None = None
    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = Field("", max_length=500)


class GrantFields(Sent):
    """The requests to grant, until when, and by which letter."""

    ids: list[Id] = Field(min_length=1, max_length=MOST)
    until: AwareDatetime
    letter_number: Text = Field(min_length=1, max_length=100)


class RefuseSent(Sent):
    """The requests to refuse, and why."""

    ids: list[Id] = Field(min_length=1, max_length=MOST)
    reason: Text = Field(min_length=1, max_length=1000)


def extended(request: AuthedRequest, system: str, key: str, step: str, body: ExtendFields) -> dict[str, Any]:
    """Extend a window as ``body`` says; the members of the answer but the round's. Raises Invalid."""
    made = extend(
        system=system, key=key, step=step, place=body.place, until=body.until, by=request.user, at=request.at,
        reason=body.reason, letter_number=body.letter_number,
    )  # fmt: skip
    return {"step": step, "place": made.place_id, "until": made.until, "letter_number": made.letter_number}


def asked(request: AuthedRequest, system: str, key: str, body: AskFields, *, named: str) -> dict[str, Any]:
    """Ask the centre as ``body`` says; the request as it is then. Raises NotThere, NotAllowed, Invalid."""
    found = requests.ask(
        system=system, key=key, place=body.place, wanted_until=body.until, reason=body.reason, by=request.user,
        at=request.at,
    )  # fmt: skip
    return request_body(found, named)


def granted(
    request: AuthedRequest, system: str, body: GrantFields, steps: Collection[str], *, named: str
) -> dict[str, Any]:
    """Grant all of ``body`` for ``steps`` (all without any), or none; the requests then. Raises as requests.grant."""
    done = requests.grant(
        system=system, ids=body.ids, until=body.until, letter_number=body.letter_number, by=request.user, at=request.at,
        steps=steps,
    )  # fmt: skip
    return _one_page(done, named)


def refused(request: AuthedRequest, system: str, body: RefuseSent, *, named: str) -> dict[str, Any]:
    """Refuse all of ``body``, or none; the requests then. Raises as requests.refuse."""
    done = requests.refuse(system=system, ids=body.ids, reason=body.reason, by=request.user, at=request.at)
    return _one_page(done, named)


def _one_page(found: Iterable[ExtensionRequest], named: str) -> dict[str, Any]:
    return {"results": [request_body(each, named) for each in found], "next": None}


def requests_page(user: User, system: str, query: RequestPage, *, key: str, named: str) -> dict[str, Any]:
    """The requests for the places one covers or that cover one's own, of a round or (``key`` empty) of all."""
    found = ExtensionRequest.objects.visible_to(user, system).prefetch_related("askings__asked_by")
    found = found.filter(state=query.state) if query.state else found
    found = found.filter(key=key) if key else found
    page = paginate(found, NEWEST_FIRST, query.cursor, query.limit, strict=True)
    return {"results": [request_body(each, named) for each in page.items], "next": page.next}


def request_body(found: ExtensionRequest, named: str) -> dict[str, Any]:
    """A request as the API tells it; ``named`` is the room's word for its rounds."""
    names = ("id", "wanted_until", "state", "settled_at", "answer", "letter_number", "granted_until")
    askings = [
        {"name": each.asked_by.full_name, "role": each.role, "asked_at": each.asked_at, "reason": each.reason}
        for each in sorted(found.askings.all(), key=lambda each: each.asked_at)
    ]
    return {
        **{name: getattr(found, name) for name in names},
        named: found.key,
        "place": found.place_id,
        "askings": askings,
    }
