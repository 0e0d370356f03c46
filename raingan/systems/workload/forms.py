"""Forms of the Workload Tracking System's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from raingan.core.web.forms import Form
from raingan.systems.workload.contacts import ContactDraft


class ContactForm(Form):
    """ข้อมูล ติดต่อ สถอ.: the office, and who is in charge of it."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)
    address = forms.CharField(
        label=_("ที่อยู่"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    telephone = forms.CharField(label=_("โทรศัพท์"), max_length=60, required=False)
    person_name = forms.CharField(label=_("ชื่อ-สกุล"), max_length=200, required=False)
    mobile = forms.CharField(label=_("เบอร์โทรศัพท์มือถือ"), max_length=40, required=False)
    email = forms.EmailField(label=_("อีเมล"), max_length=254, required=False)

    def draft(self) -> ContactDraft:
        """What was typed. Call it after ``is_valid``."""
        given = self.cleaned_data
        return ContactDraft(
            address=given["address"], telephone=given["telephone"], person_name=given["person_name"],
            mobile=given["mobile"], email=given["email"],
        )  # fmt: skip


FIELDS = ("address", "telephone", "person_name", "mobile", "email")
