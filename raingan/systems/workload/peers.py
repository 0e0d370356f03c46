"""Odd figures: an answer far from what the other districts answered to the same question.

An answer is far when it lies outside the fences of the quartiles (Q1 - 1.5 x IQR, Q3 + 1.5 x IQR; Tukey 1977) *and* is
at least twice, or at most half, the median: where nearly all say the same, a small difference is not odd. Two things
are looked at: the quantity in the year, and the time that one unit takes. Peers are all other districts' records of
the year that have answered; with fewer than 20 of them, last year's answers to the same question; with fewer than 20
there too, nothing is said. Source: spec, "outliers (an answer far from its peers')".
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from django.db import connection

from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Question, WorkYear

FEWEST = 20
FENCE = 1.5
Measure = Literal["quantity", "hours"]

_QUARTILES = "percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY {0}) FILTER (WHERE {1})"
_ANSWERED = "answer.quantity = 0 OR (answer.quantity > 0 AND (answer.days > 0 OR answer.hours > 0))"
_UNIT_HOURS = "COALESCE(answer.days, 0) * %(day)s + COALESCE(answer.hours, 0)"
_PEERS = f"""
    SELECT answer.question_id, COUNT(*), {_QUARTILES.format("answer.quantity", "TRUE")},
           COUNT(*) FILTER (WHERE answer.quantity > 0), {_QUARTILES.format(_UNIT_HOURS, "answer.quantity > 0")}
    FROM workload_answer AS answer JOIN workload_sheet AS sheet ON sheet.id = answer.sheet_id
    WHERE answer.question_id = ANY(%(questions)s) AND sheet.record_id <> %(own)s AND ({_ANSWERED})
    GROUP BY 1
"""  # noqa: S608 - made of this module's own texts


@dataclass(frozen=True)
class Peers:
    """What the others answered: how many, and the quartiles. ``last_year``: it is last year's answers."""

    count: int
    q1: float
    median: float
    q3: float
    last_year: bool = False

    def verdict(self, value: float) -> Literal["", "high", "low"]:
        """Whether ``value`` is far above or below; '' also where there are too few to say."""
        spread = FENCE * (self.q3 - self.q1)
        if self.count < FEWEST:
            return ""
        if value > self.q3 + spread and value >= 2 * self.median:
            return "high"
        return "low" if value < self.q1 - spread and 2 * value <= self.median else ""


@dataclass(frozen=True)
class Odd:
    """A figure of one answer that is far from its peers'."""

    measure: Measure
    verdict: Literal["high", "low"]
    value: float
    peers: Peers


def odd_answers(
    record: UUID, year: WorkYear, questions: Collection[Question], answers: Mapping[int, Figures]
) -> dict[int, list[Odd]]:
    """What is odd in the answers of ``record`` (by the question's id). One query; one more where peers are too few.

    ``questions``: those of the answers, with ``same_as_id``.
    """
    answered = {pk: figures for pk, figures in answers.items() if figures.is_answered}
    known = peers_of([each for each in questions if each.pk in answered], record, year)
    found = {pk: list(_judged(figures, known.get(pk, {}), year.hours_per_day)) for pk, figures in answered.items()}
    return {pk: odd for pk, odd in found.items() if odd}


def _judged(figures: Figures, known: Mapping[Measure, Peers], day: Decimal) -> Iterable[Odd]:
    values: dict[Measure, float] = {"quantity": float(figures.quantity or 0)}
    if figures.quantity:
        values["hours"] = float((figures.days or 0) * day + (figures.hours or 0))
    for measure, value in values.items():
        peers = known.get(measure)
        verdict = peers.verdict(value) if peers else ""
        if peers and verdict:
            yield Odd(measure, verdict, value, peers)


def peers_of(questions: Collection[Question], own: UUID, year: WorkYear) -> dict[int, dict[Measure, Peers]]:
    """The peers' quartiles for each question and measure. One query; two where some question has too few peers.

    A day of last year is reckoned at this year's hours: what is compared is the time, not the setting.
    """
    found = _quartiles([each.pk for each in questions], own, year.hours_per_day, last_year=False)
    few = {
        each.same_as_id: each.pk for each in questions
        if each.same_as_id and found.get(each.pk, {}).get("quantity", _NOBODY).count < FEWEST
    }  # fmt: skip
    if few:
        before = _quartiles(few, own, year.hours_per_day, last_year=True)
        found |= {few[pk]: peers for pk, peers in before.items()}
    return found


_NOBODY = Peers(0, 0, 0, 0)


def _quartiles(
    questions: Iterable[int], own: UUID, day: Decimal, *, last_year: bool
) -> dict[int, dict[Measure, Peers]]:
    with connection.cursor() as cursor:
        cursor.execute(_PEERS, {"questions": list(questions), "own": own, "day": day})
        rows = cursor.fetchall()
    found: dict[int, dict[Measure, Peers]] = {}
    for pk, count, quantities, busy, hours in rows:
        found[pk] = {"quantity": _peers(count, quantities, last_year=last_year)}
        if busy:
            found[pk]["hours"] = _peers(busy, hours, last_year=last_year)
    return found


def _peers(count: int, quartiles: Sequence[float], *, last_year: bool) -> Peers:
    q1, median, q3 = map(float, quartiles)
    return Peers(count, q1, median, q3, last_year)
