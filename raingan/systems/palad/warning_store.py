"""Writing warnings: with a new report, when one is mended, and anew for what lies there already."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, Q

from raingan.core.evidence.fingerprint import is_near, views
from raingan.core.evidence.picture import JPEG, open_picture
from raingan.core.evidence.storage import evidence
from raingan.core.places.models import Place
from raingan.systems.palad.models import FieldReport, ReportPhoto
from raingan.systems.palad.same_text import text_key
from raingan.systems.palad.warned import ReportWarning, WarningKind
from raingan.systems.palad.warning_rules import Subject, ask_once, find_warnings, to_tell

BATCH = 500


@dataclass(frozen=True)
class Before:
    """What a report was before it was mended, as far as other reports are compared with it."""

    text_key: int | None
    day: date
    photos: frozenset[UUID]


def warn_of_mended(
    report: FieldReport,
    photos: Sequence[ReportPhoto],
    was: Before,
    *,
    district: Place,
    seen: Collection[str] | None = None,
) -> None:
    """Replace the warnings of a report that was mended; what was found about parts that stay, stays.

    So a report mended for a slip of the pen is not warned of one that came after it. ``photos``: all it has now.
    Warnings that others have because of it go where it no longer gives cause. Raises Unseen for what neither ``seen``
    names nor was stored before.
    """
    text, day = report.text_key != was.text_key, report.activity_date != was.day
    before = told_before(report) if seen is not None else ()
    gone = Q(kind__in=(WarningKind.NO_PHOTO, WarningKind.OTHER_DAY, WarningKind.FAR))
    gone |= Q(kind=WarningKind.SAME_TEXT) if text else Q()
    gone |= Q(kind=WarningKind.MANY) if day else Q()
    ReportWarning.objects.filter(gone, report=report).delete()
    subject = Subject(report, photos, district, text=text, day=day, old_photos=was.photos)
    warnings = find_warnings([subject])
    ask_once(subject, to_tell(warnings, before), seen)
    ReportWarning.objects.bulk_create(warnings)
    _clear_others(report, photos, text=text, photos_gone=not was.photos <= {photo.pk for photo in photos})


def told_before(report: FieldReport) -> set[str]:
    """The keys of the warnings that are stored with ``report``; one query."""
    return {each.key for each in ReportWarning.objects.filter(report=report).select_related("photo")}


def _clear_others(report: FieldReport, photos: Sequence[ReportPhoto], *, text: bool, photos_gone: bool) -> None:
    mine = ReportWarning.objects.filter(other=report)
    if text:
        mine.filter(kind=WarningKind.SAME_TEXT).delete()
    if photos_gone:
        rows = mine.filter(photo__isnull=False).select_related("photo")
        mine.filter(pk__in=[each.pk for each in rows if not _still_alike(each.photo, photos)]).delete()


def _still_alike(photo: ReportPhoto | None, photos: Sequence[ReportPhoto]) -> bool:
    return photo is not None and any(
        photo.sha256 == each.sha256 or is_near((photo.fingerprint, photo.views), (each.fingerprint, each.views))
        for each in photos
    )


def rewrite_warnings(reports: Iterable[UUID]) -> int:
    """Find the warnings of stored reports anew, each compared with what had arrived before it; how many there are.

    Safe to stop and to run again: a batch is one transaction.
    """
    left = iter(reports)
    found = 0
    while batch := set(islice(left, BATCH)):
        found += _rewrite(batch)
    return found


@transaction.atomic
def _rewrite(ids: Collection[UUID]) -> int:
    photos = Prefetch("photos", ReportPhoto.objects.order_by("position"))
    reports = list(
        FieldReport.objects.filter(pk__in=ids).live().select_related("place").prefetch_related(photos).order_by("pk")
    )
    warnings = find_warnings(
        [Subject(each, list(each.photos.all()), each.place, before=each.created_at) for each in reports]
    )
    ReportWarning.objects.filter(report__in=ids).delete()
    ReportWarning.objects.bulk_create(warnings)
    return len(warnings)


def fill_text_keys() -> int:
    """Give reports from before texts had keys theirs, in batches; to be done before ``rewrite_warnings``."""
    filled = 0
    while without := list(FieldReport.objects.filter(text_key=None).order_by("pk").only("details")[:BATCH]):
        for each in without:
            each.text_key = text_key(each.details) or 0  # nothing but signs: all such are alike
        filled += FieldReport.objects.bulk_update(without, ["text_key"])
    return filled


def fill_views() -> int:
    """Make the views of photos from before they were kept, from their files, in batches; missing files stay without."""
    filled, last = 0, UUID(int=0)
    while photos := list(ReportPhoto.objects.filter(views=[], pk__gt=last).order_by("pk")[:BATCH]):
        last = photos[-1].pk
        for photo in photos:
            photo.views = _views_of(photo)
        filled += ReportPhoto.objects.bulk_update([photo for photo in photos if photo.views], ["views"])
    return filled


def _views_of(photo: ReportPhoto) -> list[int]:
    try:
        with evidence().open(photo.file_name) as file:
            picture = open_picture(file.read(), JPEG)
    except FileNotFoundError:
        return []
    picture.draft("L", (max(1, picture.width // 8), max(1, picture.height // 8)))
    return views(picture)
