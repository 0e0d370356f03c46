"""Making the API's answers from rows: plain dictionaries in the shape of ``api_schemas``."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from ninja import Schema

from raingan.core.flow.judge import available
from raingan.core.people.models import User
from raingan.core.web.rules import Stale
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import Contact, DistrictRecord, Row, Sheet

CONTACT_FIELDS = ("address", "telephone", "person_name", "mobile", "email")


def record_head(record: DistrictRecord) -> dict[str, Any]:
    """A record of a list; it comes from ``for_table``, so that it costs no query."""
    return {
        "id": record.pk,
        "round": record.round_key,
        "place": record.place_id,
        "place_name_th": record.place.name_th,
        "place_name_en": record.place.name_en,
        "state": record.state,
        "version": record.version,
        "host": record.host.place_id if record.host else None,
        "covers": sorted(each.place_id for each in record.covered.all()),
        "recorded_at": record.recorded_at,
        "moved_at": record.moved_at,
        "sections": [section_head(sheet) for sheet in record.sections],
    }


def section_head(sheet: Sheet) -> dict[str, Any]:
    """How far a section is."""
    names = ("domain", "version", "questions", "answered")
    return {**{name: getattr(sheet, name) for name in names}, "status": sheet.status}


def record_body(record: DistrictRecord, user: User, at: datetime) -> dict[str, Any]:
    """A record with all that is in it, and what ``user`` may do with it now."""
    prefetch_related_objects([record], "sheets__answers__question", "sheets__special")
    return {
        **record_head(record),
        "sections": [section_body(sheet, record) for sheet in record.sections],
        "contact": contact_body(Contact.objects.filter(record=record).first()),
        "can": [each.name for each in available(FLOW, record, user, at)],
    }


def section_body(sheet: Sheet, record: DistrictRecord) -> dict[str, Any]:
    """A section with its figures: two queries where they are not loaded."""
    answers = sorted(sheet.answers.all(), key=lambda each: (each.question.order, each.question_id))
    return {
        **section_head(sheet),
        "total_hours": sheet.total_hours(record.year.hours_per_day),
        "saved_at": sheet.saved_at,
        "note": sheet.note,
        "note_version": sheet.note_version,
        "return_reason": sheet.return_reason,
        "rows": [{"question": each.question_id, **_figures(each)} for each in answers if not each.question.retired_at],
        "special": [
            {"id": each.pk, "text": each.text, "unit": each.unit, **_figures(each)}
            for each in sorted(sheet.special.all(), key=lambda each: (each.order, each.pk))
        ],
    }


def note_body(sheet: Sheet) -> dict[str, Any]:
    """The province's remark on a section; version 0 and empty until one is written."""
    return {"domain": sheet.domain, "version": sheet.note_version, "note": sheet.note}


def _figures(row: Row) -> dict[str, Any]:
    return {"quantity": row.quantity, "days": row.days, "hours": row.hours}


def contact_body(contact: Contact | None) -> dict[str, Any]:
    """An office's contact; version 0 and empty where there is none."""
    if contact is None:
        return {"version": 0, **dict.fromkeys(CONTACT_FIELDS, "")}
    return {"version": contact.version, **{name: getattr(contact, name) for name in CONTACT_FIELDS}}


def moved_body(record: DistrictRecord) -> dict[str, Any]:
    """A record after a step."""
    names = ("state", "version", "moved_at")
    return {"id": record.pk, "place": record.place_id, **{name: getattr(record, name) for name in names}}


@contextmanager
def current_when_stale(schema: type[Schema], current: Callable[[], Mapping[str, Any]]) -> Iterator[None]:
    """A refusal for an old version carries what it is about as it is now, so that the client can show both."""
    try:
        yield
    except Stale as stale:
        stale.facts["current"] = schema.model_validate(current()).model_dump(mode="json")
        raise
