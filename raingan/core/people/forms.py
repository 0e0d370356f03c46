"""What people type about themselves. Every refusal is a Thai sentence beside its field."""

import re
from typing import Any

from django import forms
from django.core.validators import EmailValidator, RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from raingan.core.people.models import Token
from raingan.core.thai.numerals import to_arabic


class Typed(forms.CharField):
    """A line of text: named in its own refusals, and without the control characters a keyboard does not have."""

    def __init__(self, *, what: Any, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["required"] = format_lazy(_("กรุณากรอก{what}"), what=what)
        self.too_long = format_lazy(_("{what}ต้องไม่เกิน {limit} ตัวอักษร"), what=what, limit=self.max_length)
        self.not_text = format_lazy(_("{what}มีอักขระที่ระบบไม่รองรับ"), what=what)

    def to_python(self, value: Any) -> str:
        """The text; raises ValidationError for control characters and for more than it may hold."""
        text = str(super().to_python(value) or "")
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", text):
            raise forms.ValidationError(self.not_text)
        if self.max_length is not None and len(text) > self.max_length:
            raise forms.ValidationError(self.too_long)
        return text


def password_field(what: Any, **options: Any) -> Typed:
    """A password, taken as typed."""
    return Typed(what=what, label=what, strip=False, max_length=200, widget=forms.PasswordInput, **options)


class SignInForm(forms.Form):
    """What the person types to enter."""

    username = Typed(what=_("รหัสผู้ใช้งาน"), label=_("รหัสผู้ใช้งาน"), max_length=200)
    password = password_field(_("รหัสผ่าน"))


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = Typed(what=_("รหัสยืนยัน"), label=_("รหัสยืนยัน"), max_length=20)


class NewPasswordForm(forms.Form):
    """A password of one's own, typed twice."""

    password = password_field(_("รหัสผ่านใหม่"))
    again = password_field(_("รหัสผ่านใหม่อีกครั้ง"))

    def clean_again(self) -> str:
        """The same twice."""
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("รหัสผ่านใหม่ทั้งสองช่องไม่ตรงกัน"))
        return again


class CurrentPasswordForm(forms.Form):
    """The password one has, before something that matters."""

    current = password_field(_("รหัสผ่านปัจจุบัน"))


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    current = password_field(_("รหัสผ่านปัจจุบัน"))
    field_order = ["current", "password", "again"]


class ProfileForm(forms.Form):
    """What everybody mends about themselves."""

    title = Typed(what=_("คำนำหน้า"), label=_("คำนำหน้า"), required=False, max_length=40)
    first_name = Typed(what=_("ชื่อ"), label=_("ชื่อ"), max_length=100)
    last_name = Typed(what=_("นามสกุล"), label=_("นามสกุล"), max_length=100)
    position = Typed(what=_("ตำแหน่ง"), label=_("ตำแหน่ง"), required=False, max_length=200)
    telephone = Typed(
        what=_("โทรศัพท์"),
        label=_("โทรศัพท์"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        validators=[RegexValidator(r"^[0-9๐-๙+()#*,./ ต่อ-]*$", _("กรุณากรอกโทรศัพท์เป็นตัวเลข เช่น 0 4271 1234 ต่อ 12"))],
    )
    email = Typed(
        what=_("อีเมล"),
        label=_("อีเมล"),
        required=False,
        max_length=254,
        widget=forms.EmailInput,
        validators=[EmailValidator(_("กรุณากรอกอีเมลให้ถูกต้อง เช่น somchai@example.go.th"))],
    )

    def clean_telephone(self) -> str:
        """In Arabic digits."""
        return to_arabic(self.cleaned_data["telephone"])


class TokenForm(forms.Form):
    """The name of a new token."""

    name = Typed(what=_("ชื่อโทเคน"), label=_("ชื่อโทเคน"), max_length=Token._meta.get_field("name").max_length)
