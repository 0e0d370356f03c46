"""What the tests of the number grid do again and again."""

from typing import Any

from django.urls import reverse

from raingan.core.people.models import User
from raingan.core.web import clock as the_clock
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Sheet
from raingan.systems.workload.recording import save_answers


def url(name: str, record: DistrictRecord, *more: object) -> str:
    return reverse(f"workload:{name}", args=[record.round_key, record.place_id, *more])


def version(record: DistrictRecord, domain: int = 1) -> int:
    return Sheet.objects.get(record=record, domain=domain).version


def cells(question: Question, quantity: object = "", days: object = "", hours: object = "") -> dict[str, str]:
    typed = {"quantity": quantity, "days": days, "hours": hours}
    return {f"q{question.pk}-{name}": str(value) for name, value in typed.items()}


def form(record: DistrictRecord, *rows: dict[str, str], **more: object) -> dict[str, str]:
    merged = {"version": str(version(record)), "act": "save", **{name: str(value) for name, value in more.items()}}
    for row in rows:
        merged |= row
    return merged


def stored(question: Question) -> tuple[Any, ...] | None:
    answer = Answer.objects.filter(question=question).first()
    return None if answer is None else (answer.quantity, answer.days, answer.hours)


def store(record: DistrictRecord, question: Question, figures: Figures, by: User) -> None:
    save_answers(
        record=record.pk, domain=1, rows={question.pk: figures}, seen=version(record), by=by, at=the_clock.now()
    )
