"""Draws a form field with label, hint, error and control, tied together for screen readers."""

from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from raingan.core.web.forms import DateBox

WIDTHS = frozenset({2, 3, 4, 5, 10, 20})


def kind_of(widget: forms.Widget) -> str:
    """Which of the house's field templates draws ``widget``."""
    if getattr(widget, "day_choice", False):
        return "days"
    if isinstance(widget, DateBox):
        return "date"
    kinds: list[tuple[type[forms.Widget], str]] = [
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Textarea, "textarea"),
        (forms.Select, "select"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
    ]
    return next((name for cls, name in kinds if isinstance(widget, cls)), "input")


def css_class(kind: str, *, wrong: bool, width: object) -> str:
    """The control's class: its kind, whether it is wrong, how wide it is."""
    base = {
        "textarea": "govuk-textarea",
        "select": "govuk-select",
        "file": "govuk-file-upload",
        "checkbox": "govuk-checkboxes__input",
        "checkboxes": "govuk-checkboxes__input",
        "radios": "govuk-radios__input",
    }.get(kind, "govuk-input")
    classes = [base]
    if wrong:
        classes.append(f"{base}--error")
    if width in WIDTHS:
        classes.append(f"{base}--width-{width}")
    return " ".join(classes)


def control(bound: BoundField, kind: str, options: dict[str, Any], described_by: str) -> SafeString:
    """The ``<input>``, ``<select>`` or ``<textarea>`` itself."""
    attrs: dict[str, Any] = {"class": css_class(kind, wrong=bool(bound.errors), width=options.get("width"))}
    if described_by:
        attrs["aria-describedby"] = described_by
    for name in ("inputmode", "autocomplete", "placeholder", "rows", "spellcheck", "enterkeyhint", "accept", "capture"):
        if options.get(name):
            attrs[name] = options[name]
    return _select(bound, attrs) if kind == "select" else bound.as_widget(attrs=attrs)


def _select(bound: BoundField, attrs: dict[str, Any]) -> SafeString:
    """A select as Django draws it, without a template for each option: long lists took most of a page's time."""
    widget = cast("forms.Select", bound.field.widget)
    attrs = widget.build_attrs(widget.attrs, bound.build_widget_attrs(attrs, widget))
    if bound.auto_id:
        attrs.setdefault("id", bound.auto_id)
    if widget.use_required_attribute(bound.initial) is False:
        attrs.pop("required", None)
    groups = widget.optgroups(bound.html_name, widget.format_value(bound.value()))
    body = format_html_join("", "{}", ((_group(name, options),) for name, options, _index in groups))
    multiple = {"multiple": True} if widget.allow_multiple_selected else {}
    return format_html("<select{}>{}</select>", flatatt({"name": bound.html_name, **attrs, **multiple}), body)


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        "<option{}>{}</option>",
        ((flatatt({"value": str(each["value"]), **each["attrs"]}), each["label"]) for each in options),
    )
    return format_html("<optgroup{}>{}</optgroup>", flatatt({"label": name}), drawn) if name else drawn


def items(bound: BoundField, kind: str) -> list[dict[str, Any]]:
    """The choices of radios or checkboxes; a form field may carry ``choice_hints`` (value → explanation)."""
    hints: dict[str, object] = getattr(bound.field, "choice_hints", {})
    return [_item(widget, kind, hints, bound.auto_id) for widget in bound.subwidgets]


def _item(widget: BoundWidget, kind: str, hints: dict[str, object], field_id: str) -> dict[str, Any]:
    value = str(widget.data["value"])
    attrs = dict(widget.data["attrs"])
    return {
        "id": widget.id_for_label or f"{field_id}_{widget.data['index']}",
        "name": widget.data["name"],
        "type": "radio" if kind != "checkboxes" else "checkbox",
        "value": value,
        "label": widget.choice_label,
        "checked": widget.data["selected"],
        "disabled": attrs.get("disabled", False),
        "hint": hints.get(value, ""),
    }


def first_control_id(bound: BoundField) -> str:
    """The id of the first thing a person can operate in the field."""
    if bound.id_for_label:
        return bound.id_for_label
    return f"{bound.auto_id}_0"


def render_field(bound: BoundField, **options: Any) -> SafeString:
    """The whole field as HTML; see the ``field`` tag for the options."""
    widget = bound.field.widget
    if widget.is_hidden:
        return bound.as_hidden()
    kind = kind_of(widget)
    hint = options.get("hint", bound.help_text)
    parts = [f"{bound.auto_id}-hint" if hint else "", f"{bound.auto_id}-error" if bound.errors else ""]
    described_by = " ".join(filter(None, parts))
    context = {
        **options,
        "field": bound,
        "kind": kind,
        "id": bound.id_for_label or bound.auto_id,
        "hint_id": f"{bound.auto_id}-hint",
        "error_id": f"{bound.auto_id}-error",
        "label": options.get("label", bound.label),
        "hint": hint,
        "errors": bound.errors,
        "described_by": described_by,
        "optional": not bound.field.required and options.get("optional", True),
    }
    if kind in {"radios", "checkboxes"}:
        context["items"] = items(bound, kind)
    elif kind == "days":
        context["days"] = widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})["days"]
    else:
        context["control"] = control(bound, kind, options, described_by)
    return render_to_string(
        f"components/fields/{'options' if 'items' in context else kind_template(kind)}.html", context
    )


def kind_template(kind: str) -> str:
    """The template's name for a kind with a single control."""
    return kind if kind in {"checkbox", "password", "days", "date"} else "control"
