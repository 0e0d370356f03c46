"""A record form as it was sent: its photos taken in, its text judged, nothing of it lost when it is refused."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from raingan.core.evidence.photos import take_in
from raingan.core.people.models import User
from raingan.core.web.rules import InvalidFields, RuleBroken
from raingan.systems.palad.drafts import PHOTOS_MAX, Draft, settle
from raingan.systems.palad.forms import RecordForm
from raingan.systems.palad.models import FieldReport
from raingan.systems.palad.staging import Staged, stage, staged

_COMPARED = (
    "category_id", "category_other", "subdistrict_id", "village_no", "village_name", "activity_date", "details",
    "no_photo_reason",
)  # fmt: skip


def take_photos(request: HttpRequest, form: RecordForm, *, by: User, at: datetime, others: int = 0) -> list[Staged]:
    """The photos that go with a sent form: those taken in before, then the new ones. What is wrong goes to ``form``.

    ``others``: how many photos the report keeps beside them. Each new photo is stored at once, so that a form refused
    for another reason does not ask for it again.
    """
    uploads = form.cleaned_data.get("photo", [])
    photos, lost = staged(request.POST.getlist("kept"), by=by)
    if lost:
        form.add_error("photo", _("ภาพที่แนบไว้ก่อนหน้านี้หมดอายุแล้ว กรุณาแนบใหม่อีกครั้ง"))
    room = max(0, PHOTOS_MAX - others - len(photos))
    for upload in uploads[:room]:
        try:
            photos.append(stage(take_in(upload, at=at), by=by))
        except RuleBroken as rule:
            form.add_error("photo", str(rule.message))
    if len(uploads) > room:
        form.add_error("photo", _("แนบภาพได้ไม่เกิน %(most)d ภาพ") % {"most": PHOTOS_MAX})
    return photos


def judge(form: RecordForm, *, by: User, photos: int, at: datetime, district: str = "") -> None:
    """Add to ``form`` all that ``settle`` finds, so that a person reads everything that is wrong at once."""
    try:
        settle(form.draft(), by=by, photos=photos, at=at, district=district)
    except InvalidFields as rule:
        form.add_errors(rule.errors)


def kept_photos(sent: QueryDict) -> set[UUID]:
    """The photos of a mended report that stay; what is no id names no photo."""
    return {found for text in sent.getlist("keep") if (found := id_in(text)) is not None}


def id_in(text: str) -> UUID | None:
    """The id that ``text`` is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def is_already_so(report: FieldReport, draft: Draft, *, keep: Collection[UUID], photos: Sequence[Staged]) -> bool:
    """Whether ``report`` holds just what was sent: a second tap on the button, not another change."""
    stored = tuple(getattr(report, name) for name in _COMPARED)
    sent = (
        draft.category, draft.category_other, draft.subdistrict, draft.village_no, draft.village_name,
        draft.activity_date, draft.details, draft.no_photo_reason,
    )  # fmt: skip
    rest = [photo.sha256 for photo in report.photos.all() if photo.pk not in keep]
    return stored == sent and rest == [each.photo.sha256 for each in photos]


def differences(report: FieldReport, form: RecordForm) -> list[dict[str, str]]:
    """Each answer that differs between ``report`` as it is now and the form as sent: label, now, typed."""
    draft = form.draft()
    categories = {each.pk: each.name for each in form.offer.categories}
    places = {each.code: each.label for each in form.offer.subdistricts}
    pairs = [
        (
            "category",
            report.category_name,
            ": ".join(filter(None, (categories.get(draft.category), draft.category_other))),
        ),
        ("subdistrict", report.subdistrict.label, places.get(draft.subdistrict, "")),
        ("village_no", str(report.village_no or ""), str(draft.village_no or "")),
        ("village_name", report.village_name, draft.village_name),
        ("details", report.details, draft.details),
    ]
    labels = {name: str(field.label) for name, field in form.fields.items()}
    return [{"label": labels[name], "now": now, "typed": typed} for name, now, typed in pairs if now != typed]
