"""Forms that speak to a person: what is wrong is said with the field's own name, and a day is chosen by a tap."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from raingan.core.thai import dates

OTHER = "other"
LONGEST = 100
# A year from here on is a Buddhist one that was typed into a field of the Common Era; as in date-words.ts.
FIRST_BUDDHIST = 2400
_TIGHT = re.compile(r"\)(?=[\u0e01-\u0e5b])")  # Thai keeps a space behind a bracket, though none between words
_TYPED_DAY = re.compile(r"(\d{4})(-\d\d-\d\d)")


def spoken_errors(field: forms.Field, label: str) -> dict[str, str]:
    """What is said when ``field``, known to people as ``label``, is missing or wrong; by error code."""
    texts = {
        "min_length": _("{label}ต้องมีอย่างน้อย %(limit_value)d ตัวอักษร (ขณะนี้ %(show_value)d)"),
        "max_length": _("{label}ต้องไม่เกิน %(limit_value)d ตัวอักษร (ขณะนี้ %(show_value)d)"),
        "min_value": _("{label}ต้องไม่น้อยกว่า %(limit_value)s"),
        "max_value": _("{label}ต้องไม่เกิน %(limit_value)s"),
        "invalid_choice": _("ไม่มีตัวเลือกนี้ใน{label} กรุณาเลือกใหม่"),
        "required": _("กรุณากรอก{label}"),
    }
    if isinstance(field, forms.EmailField):
        texts["invalid"] = _("รูปแบบ{label}ไม่ถูกต้อง ตัวอย่างที่ถูกต้อง name@example.go.th")
    elif isinstance(field, forms.IntegerField):
        texts["invalid"] = _("{label}ต้องเป็นตัวเลข")
    elif isinstance(field, forms.FileField):
        texts["required"] = _("กรุณาแนบ{label}")
    elif isinstance(field, forms.DateField):
        texts |= {"required": _("กรุณาเลือก{label}"), "invalid": _("{label}ไม่ใช่วันที่ที่มีอยู่จริง")}
    elif isinstance(field, forms.BooleanField | forms.ChoiceField | forms.ModelChoiceField):
        texts["required"] = _("กรุณาเลือก{label}")
    shown = label.replace("%", "%%")
    return {code: _TIGHT.sub(") ", text.replace("{label}", shown)) for code, text in texts.items()}


def speak(field: forms.Field, label: str) -> None:
    """Give ``field`` the messages of ``spoken_errors``, except where its author wrote own ones."""
    plain: dict[str, Any] = {}
    for cls in reversed(type(field).__mro__):
        plain.update(getattr(cls, "default_error_messages", {}))
    house = vars(type(field)).get("default_error_messages", {}) if isinstance(field, DayField) else {}
    for code, text in spoken_errors(field, label).items():
        present = field.error_messages.get(code)
        if code not in house and (present is None or present == plain.get(code)):
            field.error_messages[code] = text


class _Speaking(forms.BaseForm):
    """Sets the messages when the form is made, in the language of the request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            speak(field, str(field.label or self[name].label))


class Form(_Speaking, forms.Form):
    """``django.forms.Form`` whose messages name the field, in Thai that a person would say."""


class ModelForm(_Speaking, forms.ModelForm):  # type: ignore[type-arg]
    """``django.forms.ModelForm`` with the same messages."""


def add_rule_errors(form: forms.BaseForm, rule: Any) -> None:
    """Show a broken rule (``rules.RuleBroken``) at its field, or at the top where the form has none of that name."""
    form.add_error(rule.field if rule.field in form.fields else None, ValidationError(str(rule.message), rule.code))


def errors_by_field(errors: ErrorDict) -> list[dict[str, str]]:
    """A form's errors as the API gives them: ``{"field", "message"}`` each; '' where it is about the whole."""
    return [
        {"field": "" if field == "__all__" else field, "message": str(message)}
        for field, messages in errors.items()
        for message in cast("list[str]", messages)
    ]


class DateBox(forms.DateInput):
    """A day by the browser's own calendar.

    Browsers show years of the Common Era, officers think and type in Buddhist ones: 2569 is understood as 2026.
    """

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The day that was sent, its year of the Common Era."""
        value = super().value_from_datadict(data, files, name)
        typed = _TYPED_DAY.fullmatch(value) if isinstance(value, str) else None
        if typed is None or int(typed[1]) < FIRST_BUDDHIST:
            return value
        return f"{int(typed[1]) - dates.BUDDHIST_OFFSET}{typed[2]}"


class DayWidget(forms.Widget):
    """Tiles for today and yesterday and a list of the other days offered, all written as people say them.

    Sends ``name`` as an ISO day or ``other``, and then ``name_other`` as an ISO day. A plain ISO day under ``name``
    alone (a phone's draft, a script) is understood as well.
    """

    day_choice = True
    use_fieldset = True
    template_name = "components/fields/days_control.html"
    today: date | None = None
    first: date | None = None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The ISO day that was sent, or None."""
        value = data.get(name)
        return data.get(f"{name}_{OTHER}") if value == OTHER else value

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """None: the label of the whole is a legend."""
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds ``days``: tiles, other days by month, and the names and ids of the second control."""
        context = super().get_context(name, value, attrs)
        field_id = (attrs or {}).get("id", f"id_{name}")
        context["days"] = {
            "tiles": self._tiles(name, field_id, str(value or "")),
            "others": self._others(str(value or "")),
            "other_name": f"{name}_{OTHER}",
            "other_id": f"{field_id}_{OTHER}",
        }
        return context

    def _near(self) -> list[tuple[date, str]]:
        if self.today is None:
            return []
        words = [(self.today, _("วันนี้")), (self.today - timedelta(days=1), _("เมื่อวาน"))]
        return [(day, word) for day, word in words if self.first is None or day >= self.first]

    def _tiles(self, name: str, field_id: str, value: str) -> list[dict[str, Any]]:
        lang = get_language() or "th"
        near = [(day.isoformat(), word, dates.short_date(day, lang)) for day, word in self._near()]
        known = {iso for iso, _word, _hint in near}
        if self._days():
            near.append((OTHER, _("เลือกวันอื่น"), ""))
        return [
            {
                "id": f"{field_id}_{index}",
                "type": "radio",
                "name": name,
                "value": iso,
                "label": word,
                "hint": hint,
                "checked": value == iso or (iso == OTHER and bool(value) and value not in known),
            }
            for index, (iso, word, hint) in enumerate(near)
        ]

    def _days(self) -> list[date]:
        """The other days, newest first."""
        if self.today is None or self.first is None:
            return []
        newest = self.today - timedelta(days=2)
        count = min((newest - self.first).days + 1, LONGEST)
        return [newest - timedelta(days=back) for back in range(count)]

    def _others(self, value: str) -> list[dict[str, Any]]:
        lang = get_language() or "th"
        groups = groupby(self._days(), key=lambda day: day.replace(day=1))
        return [{"label": dates.month_name(m, lang), "days": [_option(d, value, lang) for d in ds]} for m, ds in groups]


def _option(day: date, value: str, lang: str) -> dict[str, Any]:
    weekdays = [_("จันทร์"), _("อังคาร"), _("พุธ"), _("พฤหัสบดี"), _("ศุกร์"), _("เสาร์"), _("อาทิตย์")]
    label = f"{weekdays[day.weekday()]} {dates.short_date(day, lang)}"
    return {"value": day.isoformat(), "label": label, "chosen": day.isoformat() == value}


class DayField(forms.DateField):
    """A day out of those offered; say which with ``offer`` when the form is made."""

    widget = DayWidget
    default_error_messages = {
        "future": gettext_lazy("{label}ต้องไม่เกินวันนี้"),
        "early": gettext_lazy("{label}ต้องไม่ก่อน {first}"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def offer(self, *, today: date, first: date) -> None:
        """Offer the days from ``first`` to ``today``; 100 days back at most stand in the list."""
        widget = cast("DayWidget", self.widget)
        widget.today, widget.first = today, first

    def prepare_value(self, value: Any) -> Any:
        """The ISO form, by which tiles and list find what was chosen."""
        return value.isoformat() if isinstance(value, date) else value

    def validate(self, value: date | None) -> None:
        """Raises ValidationError for a day outside those offered."""
        super().validate(value)
        widget = cast("DayWidget", self.widget)
        label = str(self.label or _("วันที่"))
        if value and widget.today and value > widget.today:
            raise ValidationError(str(self.error_messages["future"]).replace("{label}", label), "future")
        if value and widget.first and value < widget.first:
            first = dates.long_date(widget.first, get_language() or "th")
            text = str(self.error_messages["early"]).replace("{label}", label).replace("{first}", first)
            raise ValidationError(text, "early")
