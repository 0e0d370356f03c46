"""The forms of checking a district: sending it back, and the province's remark on a section."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from raingan.core.flow.forms import StepForm
from raingan.systems.workload.domains import SECTIONS
from raingan.systems.workload.flow import FLOW


class ReturnForm(StepForm):
    """Why the district is sent back, and which section it is about, if one."""

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(FLOW.step("return"), data, initial=initial)
        choices = [("", _("ทั้งรายงาน ไม่เจาะจงด้าน")), *((str(each.value), each.title) for each in SECTIONS)]
        domain = forms.ChoiceField(label=_("ด้านที่ให้แก้ไข"), choices=choices, required=False)
        domain.error_messages["invalid_choice"] = _("ไม่มีด้านนี้")
        self.fields["domain"] = domain
        self.order_fields(["seen_version", "domain", "reason"])

    @property
    def domain(self) -> int | None:
        """The section it is about; None for the whole. Call it after ``is_valid``."""
        chosen: str = self.cleaned_data.get("domain", "")
        return int(chosen) if chosen else None
