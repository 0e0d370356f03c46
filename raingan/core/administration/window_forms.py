"""What people type about windows: asking for a later close, granting one, setting when a step is open."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from raingan.core.people.forms import Typed
from raingan.core.web.forms import DateBox, Form

Choices = Sequence[tuple[str, Any]]


def day_field(label: Any, missing: Any = "") -> forms.DateField:
    """A day by the browser's own calendar; ``missing`` is said without one, instead of the usual sentence."""
    return forms.DateField(label=label, widget=DateBox, error_messages={"required": missing or _("กรุณาเลือกวันที่")})


def words(label: Any, *, limit: int = 1000) -> Typed:
    """A few sentences."""
    return Typed(what=label, label=label, max_length=limit, widget=forms.Textarea)


def letter_field() -> Typed:
    """The number of the letter."""
    return Typed(what=_("เลขที่หนังสือ"), label=_("เลขที่หนังสือ"), max_length=100)


def end_of(day: date) -> datetime:
    """The midnight that follows ``day`` in Bangkok: windows are half-open."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())


def start_of(day: date) -> datetime:
    """The first moment of ``day`` in Bangkok."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


class AskForm(Form):
    """A request for a later close."""

    round = forms.ChoiceField(label=_("รอบการรายงาน"))
    place = forms.ChoiceField(label=_("พื้นที่"))
    until = day_field(_("ขอขยายถึงสิ้นวันที่"))
    reason = words(_("เหตุผลความจำเป็น"))

    def __init__(self, *args: Any, rounds: Choices, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].choices = rounds  # type: ignore[attr-defined]
        self.fields["place"].choices = places  # type: ignore[attr-defined]


class GrantForm(Form):
    """The centre's answer to those chosen: until when, by which letter."""

    until = day_field(_("ขยายถึงสิ้นวันที่"))
    letter_number = letter_field()


class RefuseForm(Form):
    """Why those chosen are refused."""

    answer = words(_("เหตุผลที่ไม่อนุญาต"))


class ExtendForm(Form):
    """An extension the centre gives by itself."""

    place = forms.ChoiceField(label=_("พื้นที่"))
    steps = forms.MultipleChoiceField(label=_("ขั้นตอน"), widget=forms.CheckboxSelectMultiple)
    until = day_field(_("ขยายถึงสิ้นวันที่"))
    letter_number = letter_field()
    reason = words(_("เหตุผล"))

    def __init__(self, *args: Any, places: Choices, steps: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["steps"].choices = steps  # type: ignore[attr-defined]


class WindowForm(Form):
    """When a step is open for the whole nation."""

    step = forms.ChoiceField(label=_("ขั้นตอน"))
    opens = day_field(_("เปิดตั้งแต่วันที่"), _("กรุณาเลือกวันที่เปิด"))
    closes = day_field(_("ปิดสิ้นวันที่"), _("กรุณาเลือกวันที่ปิด"))
    reason = words(_("เหตุผล"))

    def __init__(self, *args: Any, steps: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """It closes no day before it opens."""
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("opens"), values.get("closes")
        if first and last and last < first:
            self.add_error("closes", str(_("วันปิดต้องไม่ก่อนวันเปิด")))
        return values
