"""What the centre types: an announcement, and whom to ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from raingan.core.guidance.models import Announcement, Contact
from raingan.core.web.forms import DateBox, ModelForm


class AnnouncementForm(ModelForm):
    """An announcement of the nation."""

    class Meta:
        model = Announcement
        fields = ["title", "text", "important", "shown_from", "shown_until"]
        widgets = {
            "text": forms.Textarea,
            "shown_from": DateBox,
            "shown_until": DateBox,
        }

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        values: dict[str, Any] = super().clean() or {}
        first, last = values.get("shown_from"), values.get("shown_until")
        if first and last and last < first:
            self.add_error("shown_until", str(_("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น")))
        return values


class ContactForm(ModelForm):
    """Whom to ask about a system."""

    line_url = forms.URLField(label=_("ลิงก์ LINE"), required=False, max_length=300, assume_scheme="https")

    class Meta:
        model = Contact
        fields = ["unit", "telephone", "hours", "email", "line_name", "line_url", "note"]
        widgets = {"note": forms.Textarea, "telephone": forms.TextInput(attrs={"type": "tel"})}

    def clean_line_url(self) -> str:
        """Only a web address over TLS: it becomes a link and a QR code."""
        url: str = self.cleaned_data["line_url"]
        if url and not url.startswith("https://"):
            raise forms.ValidationError(_("กรุณากรอกลิงก์ที่ขึ้นต้นด้วย https://"))
        return url
