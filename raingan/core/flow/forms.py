"""The form of a step, made from the table: what the person looked at, and a reason where one is needed."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from raingan.core.flow.table import Step


class StepForm(forms.Form):
    """One step's form. Whether a reason is missing is the door's to say, so that pages and API say the same."""

    seen_version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, strip=True, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self, step: Step, data: QueryDict | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, auto_id=f"{step.name}-%s", initial=dict(initial or {}))
        self.step = step
        if step.needs_reason:
            self.fields["reason"].label = _("เหตุผลที่%(step)s") % {"step": step.label}
        else:
            del self.fields["reason"]

    @property
    def reason_given(self) -> str:
        """What was typed as the reason; '' where the step needs none. Call it after ``is_valid``."""
        given: str = self.cleaned_data.get("reason", "")
        return given

    @property
    def version_seen(self) -> int | None:
        """The version the person looked at, if the form said so. Call it after ``is_valid``."""
        seen: int | None = self.cleaned_data.get("seen_version")
        return seen
