"""Invented figures of whole years, for example data and for measuring: plausible, and the same for the same seed.

A question has its habit (how often in a year, how long each time), a district its size, and a year its drift, so that
districts differ, years resemble each other, and now and then somebody types ten times too much.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from random import Random
from uuid import UUID

from django.db import connection, models, transaction

from raingan.core.audit.actions import event_of
from raingan.core.audit.models import Event
from raingan.core.flow.bulk import store_history
from raingan.core.people.models import User
from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.figures import MOST_DAYS, MOST_QUANTITY, Figures
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Sheet, SpecialWork, State, WorkYear
from raingan.systems.workload.sums import SheetSums

SEED = 2569
BATCH = 100  # districts whose rows lie in memory at once
EVERY_DOMAIN = frozenset(each.value for each in DOMAINS)
DAY = 6.0  # hours in which the invented people reckon
_NEVER, _TYPED_WRONG = 0.06, 0.004
_QUANTITIES = (2, 4, 6, 12, 12, 24, 24, 36, 52, 60, 120, 240)
_SPECIAL = (
    ("การรับเสด็จและงานพระราชพิธีในพื้นที่อำเภอ", "ครั้ง"),
    ("การประสานงานศูนย์ช่วยเหลือประชาชนช่วงน้ำท่วม", "ครั้ง"),
    ("การจัดทำข้อมูลแหล่งท่องเที่ยวชุมชนของอำเภอ", "แห่ง"),
    ("การเป็นวิทยากรอบรมผู้นำท้องถิ่นรุ่นใหม่", "รุ่น"),
    ("การตรวจสอบพื้นที่เหมืองหินร่วมกับหน่วยงานอื่น", "ครั้ง"),
    ("การดูแลด่านชุมชนช่วงเทศกาล", "ครั้ง"),
)


@dataclass(frozen=True)
class Plan:
    """What becomes of a district's year: who records it and when, how far, and who confirms it.

    ``done``: the domains answered whole; ``begun``: those left half-way; ``special``: rows of special work.
    """

    place: str
    recorder: User
    recorded_at: datetime
    done: Collection[int] = EVERY_DOMAIN
    begun: Collection[int] = ()
    special: int = 0
    confirmer: User | None = None
    confirmed_at: datetime | None = None


@cache
def _habit(domain: int, order: int, seed: int) -> tuple[int, float]:
    """How often a question's work is done in a district of middle size, and the hours of each time."""
    chance = Random(f"{seed}/question/{domain}/{order}")
    quantity = chance.choice(_QUANTITIES)
    return quantity, min(60.0, max(0.5, 75 * chance.lognormvariate(0, 0.6) / quantity))


@cache
def _size(district: str, seed: int) -> float:
    """How much work a district has beside the middle one."""
    return min(2.5, max(0.4, Random(f"{seed}/district/{district}").lognormvariate(0, 0.35)))


def invent(domain: int, order: int, district: str, year: int, *, seed: int = SEED) -> Figures:
    """What the district with the code ``district`` did in ``year`` (Buddhist) of a domain's question; all filled in."""
    own = Random(f"{seed}/{district}/{domain}/{order}")
    if own.random() < _NEVER:
        return Figures(0, 0, Decimal("0.0"))
    usual, hours = _habit(domain, order, seed)
    usual_here = usual * _size(district, seed) * own.lognormvariate(0, 0.3)
    now = Random(f"{seed}/{district}/{domain}/{order}/{year}")
    quantity = max(1, round(usual_here * 1.03 ** (year - 2569) * now.lognormvariate(0, 0.1)))
    if now.random() < _TYPED_WRONG:
        quantity *= 10
    halves = max(1, round(2 * hours * own.lognormvariate(0, 0.2)))
    days, left = divmod(halves, round(2 * DAY))
    return Figures(min(quantity, MOST_QUANTITY), min(days, MOST_DAYS), Decimal(left) / 2 + Decimal("0.0"))


@transaction.atomic
def write_year(year: WorkYear, plans: Sequence[Plan], *, seed: int = SEED) -> int:
    """Fill the empty records of an opened year as ``plans`` say, with sums and events; gives the rows written.

    For the districts named only. Judges nothing (see ``core.flow.bulk``).
    """
    found = DistrictRecord.objects.of_year(year.year).filter(place_id__in=[plan.place for plan in plans])
    records = {each.place_id: each for each in found.prefetch_related("sheets")}
    asked: dict[int, list[Question]] = {}
    for question in Question.objects.of_year(year.year):
        asked.setdefault(question.domain, []).append(question)
    written = store_history(FLOW, _rows(records, plans, asked, seed))
    for plan in plans:
        _settle(records[plan.place], plan)
    fields = ["state", "version", "moved_at", "moved_by", "recorded_at", "recorded_by"]
    with connection.cursor() as cursor:
        SheetSums.refill(year.year)
        # Confirmed last: from then on the database refuses every change.
        DistrictRecord.objects.bulk_update(records.values(), fields[4:], batch_size=BATCH)
        cursor.execute(_SAVED, [year.year])
        DistrictRecord.objects.bulk_update(records.values(), fields[:4], batch_size=BATCH)
    return written


_SAVED = """
    UPDATE workload_sheet AS sheet SET version = 2, saved_at = record.recorded_at, saved_by_id = record.recorded_by_id
    FROM workload_districtrecord AS record WHERE record.id = record_id AND record.year_id = %s AND sheet.version = 1
    AND filled > 0
"""


def _settle(record: DistrictRecord, plan: Plan) -> None:
    """Let the record be as the plan left it; not yet stored."""
    saved = len(plan.done) + len(plan.begun) + bool(plan.special)
    if saved:
        record.recorded_at, record.recorded_by, record.version = plan.recorded_at, plan.recorder, 1 + saved
    if plan.confirmer and plan.confirmed_at:
        record.state, record.version = State.CONFIRMED, record.version + 1
        record.moved_at, record.moved_by = plan.confirmed_at, plan.confirmer


def _rows(
    records: Mapping[str, DistrictRecord], plans: Sequence[Plan], asked: Mapping[int, Sequence[Question]], seed: int
) -> Iterator[Sequence[models.Model]]:
    for first in range(0, len(plans), BATCH):
        some = plans[first : first + BATCH]
        pairs = [(plan, records[plan.place]) for plan in some]
        yield [row for plan, record in pairs for row in _answers(plan, record, asked, seed)]
        yield [row for plan, record in pairs for row in _special_work(plan, record, seed)]
        yield [event for plan, record in pairs for event in _events(plan, record, asked)]


def _answers(
    plan: Plan, record: DistrictRecord, asked: Mapping[int, Sequence[Question]], seed: int
) -> Iterator[Answer]:
    for sheet in record.sections:
        questions = asked.get(sheet.domain, ())
        if sheet.domain in plan.begun:
            questions = questions[: max(1, len(questions) // 2)]
        elif sheet.domain not in plan.done:
            continue
        for question in questions:
            yield _answer(sheet, question, plan, record, seed)


def _answer(sheet: Sheet, question: Question, plan: Plan, record: DistrictRecord, seed: int) -> Answer:
    row = Answer(
        sheet=sheet, question=question, changed_version=2, changed_at=plan.recorded_at, changed_by=plan.recorder
    )
    row.take(invent(question.domain, question.order, plan.place, record.year_id, seed=seed))
    return row


def _special_work(plan: Plan, record: DistrictRecord, seed: int) -> Iterator[SpecialWork]:
    chance = Random(f"{seed}/special/{plan.place}/{record.year_id}")
    sheet = next(each for each in record.sections if each.domain == Domain.SPECIAL)
    for order, (text, unit) in enumerate(chance.sample(_SPECIAL, min(plan.special, len(_SPECIAL))), start=1):
        yield SpecialWork(
            id=UUID(int=chance.getrandbits(128), version=4), sheet=sheet, order=order, text=text, unit=unit,
            quantity=chance.choice((1, 2, 3, 6, 12)), days=chance.randint(0, 3),
            hours=Decimal(chance.randint(1, 11)) / 2,
            changed_version=2, changed_at=plan.recorded_at, changed_by=plan.recorder,
        )  # fmt: skip


def _events(plan: Plan, record: DistrictRecord, asked: Mapping[int, Sequence[Question]]) -> Iterator[Event]:
    saved = [(domain, len(asked.get(domain, ()))) for domain in sorted({*plan.done, *plan.begun})]
    if plan.special:
        saved.append((int(Domain.SPECIAL), plan.special))
    for domain, rows in saved:
        facts = {"domain": domain, "rows": rows}
        yield event_of(
            actor=plan.recorder, verb="amend", subject=record, at=plan.recorded_at, place=plan.place, facts=facts
        )
    if plan.confirmer and plan.confirmed_at:
        yield event_of(
            actor=plan.confirmer, verb="confirm", subject=record, at=plan.confirmed_at, place=plan.place,
            from_state=State.OPEN, to_state=State.CONFIRMED,
        )  # fmt: skip
