"""What the chief would be warned of is told to the officer first, before the report is sent.

A warning has a key. The form sends the keys of those that its page has shown; only one that was not shown yet makes
the page ask once more, so that a report without any warning is sent by one tap, and nobody is asked the same twice.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.systems.palad.forms import RecordForm
from raingan.systems.palad.models import FieldReport, ReportPhoto
from raingan.systems.palad.same_text import text_key
from raingan.systems.palad.staging import Staged
from raingan.systems.palad.warned import ReportWarning
from raingan.systems.palad.warning_rules import Subject, find_warnings, to_tell
from raingan.systems.palad.warning_store import told_before
from raingan.systems.palad.warning_words import Said, load_others, said


def foreseen(
    form: RecordForm,
    *,
    pk: UUID,
    by: User,
    photos: Sequence[Staged],
    keep: Collection[UUID] = (),
    report: FieldReport | None = None,
) -> list[Said]:
    """What the report would be warned of if it were sent as it stands in ``form``; three queries, mostly.

    ``report``: the stored one when it is being mended (``keep``: its photos that stay); what it is warned of already
    was told when it was recorded.
    """
    draft = form.draft()
    district = _district(form, report)
    if district is None:
        return []
    made = FieldReport(pk=pk, officer=by, place=district, no_photo_reason=draft.no_photo_reason)
    made.set_activity_date(draft.activity_date)
    made.set_details(draft.details)
    old = [photo for photo in report.photos.all() if photo.pk in keep] if report is not None else []
    rows = old + [
        ReportPhoto(report=made, position=len(old) + number, **each.photo.as_fields())
        for number, each in enumerate(photos)
    ]
    subject = Subject(
        made, rows, district,
        text=report is None or report.text_key != text_key(draft.details),
        day=report is None or report.activity_date != draft.activity_date,
        old_photos={photo.pk for photo in old},
    )  # fmt: skip
    known = told_before(report) if report is not None else ()
    return told_of(subject, to_tell(find_warnings([subject]), known))


def told_of(subject: Subject, warnings: Sequence[ReportWarning]) -> list[Said]:
    """``warnings``, just found, in words for the officer; one query if another report is named."""
    load_others(warnings)
    return said(subject.report, subject.photos, warnings, own=True)


def _district(form: RecordForm, report: FieldReport | None) -> Place | None:
    """The district the report will belong to: that of the subdistrict chosen, or of those offered."""
    if report is not None:
        return report.place
    offered = {place.code for place in form.offer.subdistricts}
    chosen = form.draft().subdistrict
    code = chosen if chosen in offered else next(iter(sorted(offered)), "")
    return Place.objects.filter(pk=code[:4]).first() if code else None
