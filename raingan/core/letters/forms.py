"""What somebody types to issue a letter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from raingan.core.letters.letter import Signed
from raingan.core.people.forms import Typed
from raingan.core.web.forms import DateBox, Form

URGENCIES = (("", _("ไม่มี")), ("ด่วน", _("ด่วน")), ("ด่วนมาก", _("ด่วนมาก")), ("ด่วนที่สุด", _("ด่วนที่สุด")))


def _line(label: Any, limit: int = 200, *, required: bool = True) -> Typed:
    return Typed(what=label, label=label, max_length=limit, required=required)


def _lines(label: Any, *, required: bool = True) -> Typed:
    return Typed(what=label, label=label, max_length=600, widget=forms.Textarea, required=required)


class LetterForm(Form):
    """Number and day, whose letter it is, to whom it goes, and who signs."""

    urgency = forms.ChoiceField(label=_("ชั้นความเร็ว"), choices=URGENCIES, required=False)
    number = _line(_("เลขที่หนังสือ"), 100)
    day = forms.DateField(label=_("วันที่ในหนังสือ"), widget=DateBox)
    office = _lines(_("ส่วนราชการเจ้าของหนังสือและที่ตั้ง"))
    addressee = _line(_("เรียน"))
    refers = _lines(_("อ้างถึง"), required=False)
    signer = _line(_("ชื่อผู้ลงนาม"))
    position = _line(_("ตำแหน่งผู้ลงนาม"))
    unit = _line(_("หน่วยงานเจ้าของเรื่อง"), required=False)
    telephone = _line(_("โทรศัพท์"), 100, required=False)

    def signed(self, **other: Any) -> Signed:
        """What was typed; ``other`` stands in place of some of it. The form must be valid."""
        values = {**self.cleaned_data, **other}
        for name in ("office", "refers"):
            values[name] = tuple(line.strip() for line in values[name].splitlines() if line.strip())
        return Signed(**values)
