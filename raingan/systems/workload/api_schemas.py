"""What the API of this room takes and gives."""

from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from raingan.core.web.pager import MOST
from raingan.core.web.schemas import BIGGEST_INTEGER, Moment, Sent, Text
from raingan.systems.workload.catalogue import ORDER_LIMIT, TEXT_LIMIT, UNIT_LIMIT
from raingan.systems.workload.figures import MOST_DAYS, MOST_QUANTITY, MOST_YEAR_HOURS

YearKey = Annotated[str, Field(max_length=20, examples=["FY2569"])]
PlaceCode = Annotated[str, Field(max_length=8, examples=["4701"])]
DomainNumber = Annotated[int, Field(ge=1, le=8)]
SectionNumber = Annotated[int, Field(ge=1, le=9)]
Version = Annotated[int, Field(strict=True, ge=1, le=BIGGEST_INTEGER)]
StateName = Literal["open", "returned", "confirmed"]
StatusName = Literal["complete", "partial", "none"]


class YearWindow(Schema):
    """When a step is open for a place: up to, not including, ``closes_at``."""

    place: str
    step: Literal["record", "confirm"]
    opens_at: Moment
    closes_at: Moment
    extended: bool
    is_open: bool


class YearRound(Schema):
    """A fiscal year's windows, and the hours its figures are reckoned by; ``settled``: the centre confirmed these."""

    round: str
    windows: list[YearWindow]
    hours_per_day: float
    hours_per_person_year: int
    settled: bool


class OpenYearSent(Sent):
    """The fiscal year (Buddhist) to open."""

    year: Annotated[int, Field(strict=True, ge=2500, le=2700, examples=[2570])]


class OpenedYear(Schema):
    """An opened year: how many districts have a record, and how many questions its catalogue asks."""

    round: str
    opened_at: Moment
    records: int
    questions: int


class HoursSent(Sent):
    """How many hours a working day has, with one decimal, and one person's year."""

    hours_per_day: Annotated[float, Field(gt=0, le=24, examples=[6.0])]
    hours_per_person_year: Annotated[int, Field(strict=True, ge=1, le=MOST_YEAR_HOURS, examples=[1380])]


class SettledHours(Schema):
    """By what hours a year is reckoned, and when the centre confirmed them."""

    round: str
    hours_per_day: float
    hours_per_person_year: int
    settled_at: Moment


class QuestionSent(Sent):
    """A question of a new catalogue."""

    domain: Annotated[int, Field(strict=True, ge=1, le=8)]
    order: Annotated[int, Field(strict=True, ge=1, le=ORDER_LIMIT)]
    text: Text = Field(min_length=1, max_length=TEXT_LIMIT)
    unit: Text = Field(min_length=1, max_length=UNIT_LIMIT, examples=["ครั้ง"])
    is_sample: bool = False


class CatalogueSent(Sent):
    """A whole catalogue: it replaces the year's. Every domain asks something."""

    questions: list[QuestionSent] = Field(min_length=1, max_length=MOST)


class CatalogueQuery(Schema):
    """Whether only to say what a catalogue would do."""

    dry_run: bool = False


class QuestionBody(Schema):
    """A question in use; ``same_as``: the question of the year before that it goes on from."""

    id: int
    domain: int
    order: int
    text: str
    unit: str
    is_sample: bool
    same_as: int | None = Field(alias="same_as_id")


class YearCatalogue(Schema):
    """A year's questions; ``changeable`` until a district of it is confirmed; ``version`` is what If-Match names."""

    round: str
    version: int
    changeable: bool
    questions: list[QuestionBody]


class CatalogueChanged(Schema):
    """What a new catalogue does: questions kept, added, and (by their ids) retired. ``dry_run``: nothing was done."""

    round: str
    version: int
    dry_run: bool
    changeable: bool
    kept: int
    added: list[QuestionSent]
    retired: list[int]


class FiguresSent(Sent):
    """A row's figures; null is unanswered. Hours have one decimal; with quantity 0 days and hours become 0."""

    quantity: Annotated[int, Field(strict=True, ge=0, le=MOST_QUANTITY)] | None = None
    days: Annotated[int, Field(strict=True, ge=0, le=MOST_DAYS)] | None = None
    hours: Annotated[float, Field(ge=0, le=23.9)] | None = None


class AnswerSent(FiguresSent):
    """The figures of one question, by its id."""

    question: Annotated[int, Field(strict=True, ge=1, le=BIGGEST_INTEGER)]


class AnswersSent(Sent):
    """The figures of some questions of a domain; those not named stay as they are."""

    rows: list[AnswerSent] = Field(min_length=1, max_length=MOST)


class SpecialRowSent(FiguresSent):
    """A row of special work, under an id you made."""

    id: UUID
    text: Text = Field(min_length=1, max_length=TEXT_LIMIT)
    unit: Text = Field(min_length=1, max_length=UNIT_LIMIT)


class SpecialSent(Sent):
    """The whole of the special work: rows not named are deleted."""

    rows: list[SpecialRowSent] = Field(max_length=100)


class ContactSent(Sent):
    """The office and who is in charge of it."""

    address: Text = Field("", max_length=500)
    telephone: Text = Field("", max_length=60)
    person_name: Text = Field("", max_length=200)
    mobile: Text = Field("", max_length=40)
    email: Text = Field("", max_length=254)


class NoteSent(Sent):
    """The province's remark on a section; empty takes it away."""

    note: Text = Field(max_length=1000)


class CoveredSent(Sent):
    """The districts (codes) recorded together with this one: exactly these."""

    places: list[Annotated[Text, Field(max_length=8, examples=["4706"])]] = Field(max_length=50)


class ReturnSent(Sent):
    """Why a district is sent back, and about which section, where it is about one (9: special work)."""

    reason: Text = Field(min_length=1, max_length=1000)
    domain: Annotated[int, Field(strict=True, ge=1, le=9)] | None = None


class ConfirmSent(Sent):
    """Which records to confirm: by ``ids``, or by a ``round`` and ``places``; ``versions`` of those that matter."""

    ids: list[UUID] = Field(default_factory=list, max_length=MOST)
    round: str = Field("", max_length=20, examples=["FY2569"])
    places: list[Annotated[Text, Field(max_length=8)]] = Field(default_factory=list, max_length=MOST)
    versions: dict[UUID, Version] = Field(default_factory=dict, max_length=MOST)


class AnswerBody(Schema):
    """A question with its figures."""

    question: int
    quantity: int | None
    days: int | None
    hours: float | None


class SpecialBody(Schema):
    """A row of special work."""

    id: UUID
    text: str
    unit: str
    quantity: int | None
    days: int | None
    hours: float | None


class SectionHead(Schema):
    """A section (domain 1 to 8; 9 is the special work): how far it is; ``version`` is what If-Match names."""

    domain: int
    version: int
    status: StatusName
    questions: int
    answered: int


class SectionBody(SectionHead):
    """A section with its figures and the province's remark. ``total_hours``: of the answered rows, by the year's
    hours of a day; ``note_version`` is what If-Match names when the remark is written.
    """

    total_hours: float
    saved_at: Moment | None
    note: str
    note_version: int
    return_reason: str
    rows: list[AnswerBody]
    special: list[SpecialBody]


class NoteBody(Schema):
    """The province's remark on a section; version 0 until one is written."""

    domain: int
    version: int
    note: str


class ContactBody(Schema):
    """The office's contact; version 0 where nobody wrote one."""

    version: int
    address: str
    telephone: str
    person_name: str
    mobile: str
    email: str


class RecordHead(Schema):
    """A district's year. A covered district has ``host``, the code of the district that records for it."""

    id: UUID
    round: str
    place: str
    place_name_th: str
    place_name_en: str
    state: StateName
    version: int
    host: str | None
    covers: list[str]
    recorded_at: Moment | None
    moved_at: Moment
    sections: list[SectionHead]


class RecordBody(RecordHead):
    """A district's year with all its sections, its contact, and what you may do with it now."""

    sections: list[SectionBody]  # type: ignore[assignment]
    contact: ContactBody
    can: list[Literal["confirm", "return", "resend"]]


class RecordPage(Schema):
    """A page of records."""

    results: list[RecordHead]
    next: str | None


class RecordQuery(Schema):
    """Which records: of a year (the latest without), under a place, in a state."""

    year: str = Field("", max_length=20, examples=["FY2569"])
    place: str = Field("", max_length=8, examples=["47"])
    state: StateName | None = None
    limit: int = Field(50, ge=1, le=MOST)
    cursor: str = Field("", max_length=500)


class RecordMoved(Schema):
    """A record after a step."""

    id: UUID
    place: str
    state: StateName
    version: int
    moved_at: Moment


class ConfirmedOne(Schema):
    """What became of one record: ``done``, or the problem that says why not. ``place``: null where you see none."""

    id: UUID
    place: str | None = None
    done: bool
    state: StateName | None = None
    version: int | None = None
    problem: dict[str, Any] | None = None


class ConfirmedList(Schema):
    """One for each record, in the order asked."""

    results: list[ConfirmedOne]
