"""What an account administrator types."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from raingan.core import registry
from raingan.core.administration.window_forms import day_field, words
from raingan.core.people.forms import ProfileForm, Typed
from raingan.core.places.models import Place
from raingan.core.web.forms import Form

Choices = Sequence[tuple[str, Any]]


def role_choices(roles: Sequence[registry.Role]) -> Choices:
    """Roles as a list to choose from."""
    return [("", _("– เลือกหน้าที่ –")), *((role.name, role.label) for role in roles)]


def place_choices(places: Sequence[Place]) -> Choices:
    """Places as a list to choose from."""
    return [("", _("– เลือกพื้นที่ –")), *((place.code, place.label) for place in places)]


def optional_day(label: Any) -> forms.DateField:
    """A day that may be left open."""
    field = day_field(label)
    field.required = False
    return field


class FindForm(Form):
    """Filters of the list of people, kept in the address. A citizen id is never one of them."""

    q = Typed(what=_("ชื่อหรือนามสกุล"), label=_("ชื่อหรือนามสกุล"), required=False, max_length=100)
    place = forms.ChoiceField(label=_("พื้นที่"), required=False)
    role = forms.ChoiceField(label=_("หน้าที่"), required=False)

    def __init__(self, *args: Any, places: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class CitizenForm(Form):
    """A citizen id to find somebody by; sent in the body, so that no address or log holds it."""

    citizen_id = Typed(what=_("เลขประจำตัวประชาชน"), label=_("เลขประจำตัวประชาชน"), max_length=40)


class _Spanned(Form):
    """From a day to a day."""

    def clean(self) -> dict[str, Any]:
        """It ends on no day before it begins."""
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("since"), values.get("until")
        if first and last and last < first:
            self.add_error("until", str(_("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น")))
        return values


class DutyForm(_Spanned):
    """A duty: what, where, from when to when."""

    role = forms.ChoiceField(label=_("หน้าที่"))
    place = forms.ChoiceField(label=_("พื้นที่"))
    since = day_field(_("ตั้งแต่วันที่"))
    until = optional_day(_("ถึงวันที่"))
    order_number = Typed(what=_("เลขที่คำสั่ง"), label=_("เลขที่คำสั่ง"), required=False, max_length=100)

    def __init__(self, *args: Any, places: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class NewPersonForm(DutyForm, ProfileForm):
    """A person with the first duty."""

    citizen_id = Typed(what=_("เลขประจำตัวประชาชน"), label=_("เลขประจำตัวประชาชน"), required=False, max_length=40)
    personal_name = Typed(what=_("ชื่อผู้ใช้"), label=_("ชื่อผู้ใช้"), required=False, max_length=150)
    field_order = [
        "title", "first_name", "last_name", "citizen_id", "personal_name", "position", "telephone", "email",
        "role", "place", "since", "until",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["order_number"]


class EndForm(Form):
    """The last day of a duty, and why."""

    until = day_field(_("วันสุดท้ายของหน้าที่"))
    reason = Typed(what=_("เหตุผลหรือเลขที่คำสั่ง"), label=_("เหตุผลหรือเลขที่คำสั่ง"), required=False, max_length=300)


class PasswordForm(Form):
    """Issuing a one-time password."""

    drop_second_step = forms.BooleanField(label=_("ยกเลิกการยืนยันตัวตนสองขั้นตอนด้วย (โทรศัพท์หาย)"), required=False)


class SuspendForm(Form):
    """Why an account is suspended or opened again."""

    reason = words(_("เหตุผล"), limit=300)
