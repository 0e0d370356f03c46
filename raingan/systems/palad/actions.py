"""Every write of the room that is more than a step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.evidence.photos import TakenPhoto
from raingan.core.evidence.tasks import defer_thumbnails
from raingan.core.flow.door import Created, Outcome, amend, create, move, move_many, repeated
from raingan.core.people.models import User
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.systems.palad.drafts import Draft, settle
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, ReportPhoto
from raingan.systems.palad.warned import ReportWarning
from raingan.systems.palad.warning_rules import Subject, ask_once, find_warnings, to_tell
from raingan.systems.palad.warning_store import Before, warn_of_mended


def record_report(
    *,
    pk: UUID,
    by: User,
    draft: Draft,
    photos: Sequence[TakenPhoto],
    at: datetime,
    made_at: datetime | None = None,
    seen: Collection[str] | None = None,
) -> Created[FieldReport]:
    """Store a field report, or answer a repeat of the same one.

    ``made_at``: when a phone without a signal kept it; see ``core.flow.door.create``. The photos are taken in before:
    their files are durable, their rows come with the report. Raises InvalidFields, WindowClosed (the month is over for
    this place), Conflict (the id is taken by another content), NotThere (the id is somebody else's) and NotAllowed;
    then nothing has changed. With ``seen``, the keys of the warnings that the officer's page has shown, raises Unseen
    for any other. Source: PALAD REPORT manual, part 1.
    """
    digest = draft.digest([photo.sha256 for photo in photos])
    known = repeated(FLOW, pk, digest, by)
    if known is not None:
        return Created(known, made=False)
    settled = settle(draft, by=by, photos=len(photos), at=at)
    report = FieldReport(pk=pk, officer=by, place=settled.district, sent_digest=digest)
    settled.write_to(report)
    rows = _rows(report, photos, first=0)
    # Looked for before the transaction, so that no lock waits for it.
    subject = Subject(report, rows, settled.district)
    warnings = find_warnings([subject])
    ask_once(subject, to_tell(warnings), seen)

    def also() -> None:
        ReportWarning.objects.bulk_create(warnings)
        _queue_thumbnails(photos)

    created = create(FLOW, report, by=by, at=at, children=rows, also=also, made_at=made_at)
    return replace(created, children=(*rows, *warnings)) if created.made else created


def _queue_thumbnails(photos: Sequence[TakenPhoto]) -> None:
    defer_thumbnails(photo.sha256 for photo in photos)


def mend_report(
    *,
    pk: UUID,
    by: User,
    draft: Draft,
    keep: Collection[UUID],
    photos: Sequence[TakenPhoto],
    seen: int | None,
    at: datetime,
    resubmit: bool = False,
    told: Collection[str] | None = None,
) -> FieldReport:
    """Replace the content of one's own report that is not approved; ``keep`` names the photos that stay.

    With ``resubmit`` a returned report goes back to the chief in the same act. Raises what ``core.flow.door.amend``
    raises, InvalidFields, and Unseen for a warning that ``told`` does not name; then nothing has changed.
    """

    def change(report: FieldReport) -> Mapping[str, object]:
        known = {photo.pk: photo for photo in report.photos.all()}
        if not set(keep) <= known.keys():
            raise NotThere(_("ไม่พบภาพที่ต้องการเก็บไว้"))
        settled = settle(draft, by=by, photos=len(set(keep)) + len(photos), at=at, district=report.place_id)
        before, was = _content(report), Before(report.text_key, report.activity_date, frozenset(known))
        settled.write_to(report)
        after = _content(report)
        now = _replace_photos(report, known, keep, photos)
        warn_of_mended(report, now, was, district=settled.district, seen=told)
        changed = sorted(name for name in after if after[name] != before[name])
        return {"changed": changed, "photos_added": len(photos), "photos_removed": len(known) - len(set(keep))}

    with transaction.atomic():
        report = amend(FLOW, pk, by=by, at=at, seen=seen, change=change)
        if resubmit:
            report = move(FLOW, pk, "resubmit", by=by, at=at)
    return report


def _content(report: FieldReport) -> dict[str, object]:
    names = (
        "category_id",
        "category_other",
        "subdistrict_id",
        "village_no",
        "village_name",
        "activity_date",
        "details",
    )
    return {name: getattr(report, name) for name in (*names, "no_photo_reason")}


def _rows(report: FieldReport, photos: Sequence[TakenPhoto], *, first: int) -> list[ReportPhoto]:
    return [
        ReportPhoto(report=report, position=first + index, **photo.as_fields()) for index, photo in enumerate(photos)
    ]


def _replace_photos(
    report: FieldReport, known: Mapping[UUID, ReportPhoto], keep: Collection[UUID], photos: Sequence[TakenPhoto]
) -> list[ReportPhoto]:
    """Unlink what is not kept (its file stays until the nightly sweep), add the new ones behind; all there are now."""
    ReportPhoto.objects.filter(pk__in=known.keys() - set(keep)).delete()
    last = max((known[pk].position for pk in keep), default=-1)
    added = _rows(report, photos, first=last + 1)
    ReportPhoto.objects.bulk_create(added)
    _queue_thumbnails(photos)
    return [*sorted((known[pk] for pk in set(keep)), key=lambda photo: photo.position), *added]


def approve_reports(
    *, ids: Collection[UUID], by: User, at: datetime, versions: Mapping[UUID, int] | None = None
) -> Outcome[FieldReport]:
    """Approve many reports, one transaction a district; each that is refused has its own reason."""
    places = dict(FieldReport.objects.visible_to(by).filter(pk__in=set(ids)).values_list("pk", "place_id"))
    moved: list[FieldReport] = []
    refused: dict[UUID, RuleBroken] = {pk: NotThere(_("ไม่พบรายการนี้")) for pk in ids if pk not in places}
    for place in sorted(set(places.values())):
        here = [pk for pk, code in places.items() if code == place]
        outcome = move_many(FLOW, here, "approve", by=by, at=at, versions=versions)
        moved += outcome.moved
        refused |= outcome.refused
    return Outcome(tuple(moved), refused)
