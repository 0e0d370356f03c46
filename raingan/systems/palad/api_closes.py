"""The API's part about closes: taking one, reading the revisions of a month, fetching their files."""

from typing import Annotated, Any, Literal

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Field, Schema, Status

from raingan.core.exports.files import FORMATS
from raingan.core.people.access import require, require_centre
from raingan.core.places.models import NATION
from raingan.core.web.rules import NotThere
from raingan.core.web.schemas import BIGGEST_INTEGER, Moment
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.api_reading import month_of
from raingan.systems.palad.api_router import router
from raingan.systems.palad.close_pages import areas_of, whole
from raingan.systems.palad.close_tables import NAMES, Sums
from raingan.systems.palad.closed import CloseRevision
from raingan.systems.palad.closing import take_close
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.tasks import make_close_files
from raingan.systems.palad.views.closes import WATCHERS, file_response

MonthKey = Annotated[str, Field(max_length=20, examples=["2026-11"])]
Number = Annotated[int, Field(ge=1, le=BIGGEST_INTEGER)]
BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE = {"responses": {200: {"content": {FORMATS[kind]: BINARY for kind in ("xlsx", "pdf")}}}}


class SumsBody(Schema):
    """The figures of a place."""

    place: str
    officers: int
    complete: int
    moved_in: int = Field(description="Officers whose month holds approved reports of a former district")
    approved: int
    pending: int
    returned: int


class RevisionBody(Schema):
    """A month as it was summed up once; never changed. ``places``: provinces, for a province's office its districts."""

    month: str
    number: int
    taken_at: Moment
    why: Literal["scheduled", "extended", "by_hand"]
    provisional: bool
    minimum: int
    weekly: bool
    grace_hours: int
    total: SumsBody
    places: list[SumsBody]


class CloseBody(Schema):
    """The revisions of a month, the first one first."""

    results: list[RevisionBody]
    next: None = None


@router.post(
    "/closes/{month}", response={200: RevisionBody, 201: RevisionBody}, url_name="palad-close", summary="Take a close"
)
def take(request: AuthedRequest, month: MonthKey) -> Status[dict[str, Any]]:
    """The centre sums a month up as it stands: 201. Asked again within a minute it answers with the same one: 200."""
    require_centre(request.user, SYSTEM)
    taken = take_close(_first(month), by=request.user, at=request.at)
    if taken.made:
        make_close_files.defer(pk=taken.revision.pk)
    areas = areas_of([taken.revision], "")
    return Status(201 if taken.made else 200, _body(taken.revision, "", areas[taken.revision.pk]))


@router.get("/closes/{month}", response=CloseBody, url_name="palad-close", summary="The revisions of a month")
def read(request: AuthedRequest, month: MonthKey) -> dict[str, Any]:
    """Every revision of a month: the nation by province, or for a province's office its districts."""
    duties = require(request.user, system=SYSTEM, roles=WATCHERS)
    prefix = min((each.prefix for each in duties), key=len)
    revisions = list(CloseRevision.objects.filter(month=_first(month)).order_by("number"))
    areas = areas_of(revisions, prefix)
    return {"results": [_body(each, prefix, areas[each.pk]) for each in revisions]}


@router.get(
    "/closes/{month}/revisions/{number}.{kind}",
    response={200: None},
    url_name="palad-close-file",
    summary="The file of a revision",
    openapi_extra=FILE,
)
def fetch(request: AuthedRequest, month: MonthKey, number: Number, kind: Literal["xlsx", "pdf"]) -> HttpResponseBase:
    """The XLSX or PDF of a revision, for the centre; 404 until the worker has made it."""
    require(request.user, system=SYSTEM, roles={Role.CENTRAL})
    return file_response(_first(month), number, kind)


def _first(month: str) -> Any:
    period = month_of(month)
    if period is None:
        raise NotThere(_("ไม่มีรอบการรายงานนี้"), field="month")
    return period.first_month


def _body(revision: CloseRevision, prefix: str, areas: dict[str, Sums]) -> dict[str, Any]:
    names = ("number", "taken_at", "why", "provisional", "minimum", "weekly", "grace_hours")
    return {
        **{name: getattr(revision, name) for name in names},
        "month": f"{revision.month:%Y-%m}",
        "total": _sums(prefix or NATION, whole(areas)),
        "places": [_sums(code, areas[code]) for code in sorted(areas)],
    }


def _sums(place: str, sums: Sums) -> dict[str, Any]:
    return {"place": place, **{name: getattr(sums, name) for name in NAMES}}
