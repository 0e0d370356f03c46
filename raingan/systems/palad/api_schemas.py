"""What the API of PALAD takes and gives. The names are the model's own, so that what is read can be sent back."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from raingan.core.web.pager import MOST
from raingan.core.web.schemas import BIGGEST_INTEGER, Moment, Sent, Text
from raingan.systems.palad.drafts import PHOTOS_MAX, Draft
from raingan.systems.palad.models import Dimension, State
from raingan.systems.palad.warned import WarningKind


class PhotoSent(Sent):
    """What the phone read before it shrank the photo; counts where the file itself says nothing."""

    taken_at: AwareDatetime | None = None
    latitude: float | None = Field(None, ge=-90, le=90, allow_inf_nan=False)
    longitude: float | None = Field(None, ge=-180, le=180, allow_inf_nan=False)


class ReportSent(Sent):
    """The part ``report``: the content of a field report."""

    dimension: Dimension
    category: int = Field(strict=True, ge=1, le=BIGGEST_INTEGER, description="The id of a category of this dimension")
    category_other: Text = Field("", description="Which work it was, for the category that asks for it; at most 200")
    subdistrict: Text = Field(description="Code of a subdistrict of the officer's own district", examples=["470103"])
    village_no: int | None = Field(None, strict=True, ge=1, le=99, description="หมู่ที่")
    village_name: Text = Field(description="Village or community, at most 100 characters", examples=["บ้านนาอ้อย"])
    activity_date: date = Field(description="The day of the visit: not in the future, in a month whose window is open")
    details: Text = Field(description="10 to 4,000 characters")
    no_photo_reason: Text = Field("", description="Why there is no photo; needed when there is none, at most 300")
    photos: list[PhotoSent] | None = Field(
        None, max_length=PHOTOS_MAX, description="One for each part `photo`, in the same order"
    )
    made_at: AwareDatetime | None = Field(
        None, description="When a phone without a signal kept it; counts only in the grace after closing, and is marked"
    )
    keep_photos: list[UUID] | None = Field(
        None, max_length=PHOTOS_MAX, description="With If-Match: ids of the photos that stay; the others go"
    )

    def draft(self) -> Draft:
        """The content as the room's actions take it."""
        names = ("category", "category_other", "subdistrict", "village_no", "village_name", "activity_date", "details")
        return Draft(**{name: getattr(self, name) for name in (*names, "no_photo_reason", "dimension")})


class ReasonSent(Sent):
    """Why."""

    reason: Text = Field(max_length=1000, examples=["ภาพไม่ตรงกับสถานที่ที่รายงาน กรุณาแนบภาพใหม่"])


class ApproveSent(Sent):
    """Which reports to approve; ``versions`` names the version seen of those for which that matters."""

    ids: list[UUID] = Field(min_length=1, max_length=MOST)
    versions: dict[UUID, Annotated[int, Field(strict=True, ge=1, le=BIGGEST_INTEGER)]] = Field(
        default_factory=dict, max_length=MOST
    )


class PeriodQuery(Schema):
    """Which months; one of the three, or none for the present month."""

    month: str = Field("", max_length=20, examples=["2026-11"])
    quarter: str = Field("", max_length=20, examples=["FY2570-Q1"])
    fiscal_year: str = Field("", max_length=20, examples=["FY2570"])


class SummaryQuery(PeriodQuery):
    """Whose figures."""

    place: str = Field("", max_length=8, description="Without it the widest place you watch", examples=["47"])


class ExportQuery(PeriodQuery):
    """Which reports, as the list takes them."""

    place: str = Field("", max_length=8, examples=["47", "4701"])
    officer: int | None = Field(None, ge=1, le=BIGGEST_INTEGER)
    state: Literal["pending", "approved", "returned"] | None = None
    category: int | None = Field(None, ge=1, le=BIGGEST_INTEGER)
    dimension: Dimension | None = None
    q: str = Field("", max_length=100, description="Words in details, village or officer's name")


class ReportQuery(ExportQuery):
    """Which reports, and which page of them."""

    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = Field("", max_length=500, description="`next` of the page before")


class CategoryBody(Schema):
    """ด้านที่ปฏิบัติงาน."""

    id: int
    dimension: Dimension
    name_th: str
    name_en: str
    needs_text: bool = Field(description="A report of it must say in category_other which work it was")
    valid_from: date
    valid_to: date | None = Field(description="The first day on which it may no longer be chosen")


class CategoryList(Schema):
    """Categories in the order of the Department's letter; there is no further page."""

    results: list[CategoryBody]
    next: None = None


class ExtensionBody(Schema):
    """A later close for one place and all below it."""

    place: str
    until: Moment
    letter_number: str


class SpanBody(Schema):
    """When a step is open for a place where the caller holds a role."""

    place: str
    opens_at: Moment
    closes_at: Moment = Field(description="The first moment at which it is closed again")
    extended: bool
    is_open: bool


class WindowBody(Schema):
    """A step of the round: nationwide, the extensions that concern the caller's scope, and what follows for it."""

    step: str = Field(examples=["record"])
    opens_at: Moment
    closes_at: Moment = Field(description="The first moment at which it is closed again")
    extensions: list[ExtensionBody]
    mine: list[SpanBody]


class RoundBody(Schema):
    """A month's windows."""

    month: str = Field(examples=["2026-11"])
    as_of: Moment
    windows: list[WindowBody]


class OfficerBody(Schema):
    """Who recorded it."""

    id: int
    name: str


class PhotoBody(Schema):
    """A photo; ``url`` and ``thumbnail_url`` are asked with the same token."""

    id: UUID
    url: str
    thumbnail_url: str
    taken_at: Moment | None
    latitude: float | None
    longitude: float | None
    width: int
    height: int


class ReportBody(Schema):
    """A field report as it stands in a list."""

    id: UUID
    receipt: str = Field(description="The number people quote on the telephone")
    state: State
    version: int = Field(description="What If-Match names")
    place: str = Field(description="The code of the district that answers for it")
    place_name_th: str
    place_name_en: str
    month: str = Field(examples=["2026-11"])
    officer: OfficerBody
    dimension: Dimension
    category: int
    category_name_th: str
    category_name_en: str
    category_other: str
    subdistrict: str
    subdistrict_name_th: str
    subdistrict_name_en: str
    village_no: int | None
    village_name: str
    activity_date: date
    details: str
    no_photo_reason: str
    photos: list[PhotoBody]
    created_at: Moment
    moved_at: Moment


class ReportList(Schema):
    """One page of reports, the latest visit first; ``next`` is the cursor of the following page, or null."""

    results: list[ReportBody]
    next: str | None


class HistoryBody(Schema):
    """What happened to the report: who did what when."""

    at: Moment
    verb: str = Field(examples=["create", "amend", "approve", "return"])
    by: str | None
    acting_for: str | None
    from_state: str
    to_state: str
    reason: str
    changed: list[str] = Field(description="Which members an amendment changed")


class WarningBody(Schema):
    """Something odd about a report, found when it was recorded or mended."""

    kind: WarningKind
    message: str = Field(description="The same in words, in the language of Accept-Language")
    photo: UUID | None = Field(description="The photo of this report it is about", examples=[None])
    report: UUID | None = Field(description="The earlier report it names, where you may see that one", examples=[None])


class ReportDetail(ReportBody):
    """A field report with its history, and what the caller may do with it now."""

    warnings: list[WarningBody] = Field(description="What the chief should look at; never a refusal")
    history: list[HistoryBody]
    steps: list[str] = Field(description="The steps the caller may do now", examples=[["approve", "return"]])
    may_change: bool = Field(description="Whether the caller may replace the content now")


class StepDone(Schema):
    """A report after a step: what changed. Read the report itself for the rest."""

    id: UUID
    receipt: str
    state: State
    version: int
    moved_at: Moment


class Approved(Schema):
    """What became of one of the reports: ``done``, or the problem that says why not."""

    id: UUID
    done: bool
    state: State | None = None
    version: int | None = None
    problem: dict[str, Any] | None = None


class ApprovedList(Schema):
    """One for each id, in the order asked."""

    results: list[Approved]


class CategoryCount(Schema):
    """How many reports of one category."""

    category: int
    name_th: str
    name_en: str
    total: int


class ChildCount(Schema):
    """A row below: a province, a district, or (``officer``) a person of the district."""

    place: str | None
    officer: int | None
    name: str
    total: int
    approved: int
    pending: int
    returned: int
    complete: int = Field(description="Officers with enough approved reports; over several months officer-months")
    officers: int


class SummaryBody(Schema):
    """The five blocks of the dashboard; approved, pending and returned sum to the total."""

    place: str
    period: str = Field(examples=["2026-11", "FY2570-Q1", "FY2570"])
    as_of: Moment
    total: int
    approved: int
    pending: int
    returned: int
    by_dimension: dict[Literal["agenda", "function"], int]
    agenda: list[CategoryCount]
    function: list[CategoryCount]
    children: list[ChildCount]
