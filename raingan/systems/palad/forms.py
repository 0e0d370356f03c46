"""The form of a field report. It reads what was typed; what is right is judged by ``drafts.settle`` alone."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from raingan.core.thai.numerals import to_arabic
from raingan.core.web.forms import DayField, Form
from raingan.systems.palad.drafts import Draft
from raingan.systems.palad.models import DETAILS_MAX, Category, Dimension, FieldReport
from raingan.systems.palad.offering import Offer

# What no keyboard types but a clipboard may hold; PostgreSQL keeps no NUL at all.
_UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Words(forms.CharField):
    """Text as typed: line ends as one sign, so that page and API send the same, and no control characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.validators = []  # lengths are judged with the rest, NUL is taken out

    def to_python(self, value: Any) -> str:
        """The cleaned text; '' for nothing."""
        text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        return _UNTYPED.sub("", text).strip()


class Offered(forms.ChoiceField):
    """A choice whose value is taken as sent: ``settle`` says in better words why it cannot be had."""

    def validate(self, value: Any) -> None:
        """Everything passes."""

    def to_python(self, value: Any) -> str:
        """The value's text without what no list offers."""
        return _UNTYPED.sub("", str(value or ""))[:40]


class RecordId(forms.Field):
    """The id the phone gave the report; None for anything that is no UUID, and the server makes one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> UUID | None:
        """The id."""
        try:
            return UUID(str(value or ""))
        except ValueError:
            return None


class Categories(forms.Select):
    """The list of categories; each option says its dimension and whether it asks for words, for the page's script."""

    known: Mapping[str, Category] = {}

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        """The option with its data."""
        option: dict[str, Any] = super().create_option(name, value, *args, **options)
        category = self.known.get(str(value))
        if category is not None:
            option["attrs"]["data-dimension"] = category.dimension
            if category.needs_text:
                option["attrs"]["data-needs-text"] = ""
        return option


class VillageNumber(forms.Field):
    """หมู่ที่, in Arabic or Thai numerals; None for nothing."""

    def to_python(self, value: Any) -> int | None:
        """The number; raises ValidationError for anything else."""
        text = to_arabic(str(value or "")).strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,4}", text):
            raise forms.ValidationError(_("หมู่ที่ต้องเป็นเลข 1 ถึง 99"))
        return int(text)


class Files(forms.FileInput):
    """A file input for several files; the files are in ``files``, never in the page."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> "list[UploadedFile[bytes]]":
        """All files sent under ``name``."""
        return list(files.getlist(name)) if isinstance(files, MultiValueDict) else []


class Photos(forms.Field):
    """Photos as they were uploaded; whether each is one is found out by taking it in."""

    widget = Files

    def clean(self, value: Any) -> "list[UploadedFile[bytes]]":
        """The uploads, the empty file inputs left out."""
        return [each for each in value or [] if each.name or each.size]


class RecordForm(Form):
    """ผลการปฏิบัติงาน, for one visit."""

    id = RecordId(required=False)
    photo = Photos(label=_("รูปภาพขณะปฏิบัติงาน"), required=False)
    no_photo = forms.BooleanField(label=_("ไม่มีภาพ"), required=False)
    no_photo_reason = Words(label=_("เหตุผลที่ไม่มีภาพ"))
    dimension = Offered(label=_("มิติการปฏิบัติงาน"), choices=Dimension.choices, widget=forms.RadioSelect)
    category = Offered(label=_("ด้านที่ปฏิบัติงาน"), widget=Categories)
    category_other = Words(label=_("โปรดระบุงาน"))
    subdistrict = Offered(label=_("ตำบล"))
    village_no = VillageNumber(label=_("หมู่ที่"), required=False)
    village_name = Words(
        label=_("หมู่บ้าน/ชุมชน"), widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"})
    )
    activity_date = DayField(
        label=_("วันที่ปฏิบัติงาน"),
        error_messages={"early": _("ปิดรับรายงานของวันที่ก่อน {first} แล้ว หากจำเป็นให้ขอขยายเวลาต่อส่วนกลาง")},
    )
    details = Words(label=_("รายละเอียดการปฏิบัติงาน"), widget=forms.Textarea(attrs={"data-most": DETAILS_MAX}))

    def __init__(self, *args: Any, offer: Offer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer = offer
        dimension, category, subdistrict = (self._offered(name) for name in ("dimension", "category", "subdistrict"))
        # Source: PALAD REPORT manual, part 1: what the two dimensions mean.
        dimension.choice_hints = {  # type: ignore[attr-defined]
            Dimension.AGENDA: _("ภารกิจหลัก นโยบายเร่งด่วน หรืองานที่ได้รับมอบหมายเป็นพิเศษ"),
            Dimension.FUNCTION: _("งานพื้นฐานตามอำนาจหน้าที่ และตามคำสั่งของอำเภอ"),
        }
        category.choices = [("", _("– เลือกด้านที่ปฏิบัติงาน –")), *offer.category_choices()]
        category.widget.known = {str(each.pk): each for each in offer.categories}
        subdistrict.choices = [("", _("– เลือกตำบล –")), *offer.place_choices()]
        day = self.fields["activity_date"]
        assert isinstance(day, DayField)
        day.offer(today=offer.today, first=offer.first)

    def _offered(self, name: str) -> Offered:
        field = self.fields[name]
        assert isinstance(field, Offered)
        return field

    def clean(self) -> dict[str, Any]:
        """The dimension and the category must go together; without script the list shows both dimensions' own."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("no_photo") and not cleaned.get("no_photo_reason"):
            self.add_error("no_photo_reason", _("กรุณาระบุเหตุผลที่ไม่มีภาพ"))
        dimension, category = cleaned.get("dimension"), self._category(cleaned)
        if dimension and category is not None and category.dimension != dimension:
            self.add_error("category", _("ด้านที่เลือกไม่ได้อยู่ในมิติที่เลือก กรุณาเลือกใหม่"))
        return cleaned

    def _category(self, cleaned: Mapping[str, Any]) -> Any:
        return next((each for each in self.offer.categories if str(each.pk) == cleaned.get("category")), None)

    @property
    def closed_month(self) -> str:
        """The month (``2026-10``) of a day that was refused because its month has closed; '' for any other day."""
        return str(self["activity_date"].data)[:7] if self.has_error("activity_date", "early") else ""

    def draft(self) -> Draft:
        """What was typed. A field that could not be read stands with what breaks no further rule."""
        typed = self.cleaned_data
        category = self._category(typed)
        sent = typed.get("category", "")
        day: date | None = typed.get("activity_date")
        return Draft(
            category=int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0,
            # Without script the field is there for every category; it only counts where it is asked for.
            category_other=typed.get("category_other", "") if category is None or category.needs_text else "",
            subdistrict=typed.get("subdistrict", ""),
            village_no=typed.get("village_no"),
            village_name=typed.get("village_name", ""),
            activity_date=day or self.offer.today,
            details=typed.get("details", ""),
            no_photo_reason=typed.get("no_photo_reason", "") if typed.get("no_photo") else "",
        )

    def add_errors(self, errors: Sequence[tuple[str, Any]]) -> None:
        """Put each message at its field, unless that field has said what is wrong already."""
        said = {*self.errors, *(["photo"] if "no_photo_reason" in self.errors else [])}
        for name, message in errors:
            if name not in said:
                self.add_error(name if name in self.fields else None, message)


def content_of(report: FieldReport) -> dict[str, Any]:
    """The content of ``report`` as the form's initial values."""
    return {
        "dimension": report.dimension,
        "category": str(report.category_id),
        "category_other": report.category_other,
        "subdistrict": report.subdistrict_id,
        "village_no": report.village_no,
        "village_name": report.village_name,
        "activity_date": report.activity_date,
        "details": report.details,
        "no_photo": bool(report.no_photo_reason),
        "no_photo_reason": report.no_photo_reason,
    }
