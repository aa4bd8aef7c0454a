"""A form field as every form shows it: label, help, widget, problems, tied together by id."""

from collections.abc import Mapping

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

SELECTS = (forms.Select, forms.NullBooleanSelect)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.SelectDateWidget)


def kind_of(widget: forms.Widget) -> str:
    """Tell how a widget is drawn: "group", "check", "select", "file", "hidden" or "line"."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, SELECTS):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "line"


CLASSES = {
    "group": "form-check-input",
    "check": "form-check-input",
    "select": "form-select",
    "file": "form-control",
    "line": "form-control",
    "hidden": "",
}


def drawn(bound: forms.BoundField, attributes: Mapping[str, str]) -> SafeString:
    """Return the field as HTML.

    Args:
        bound: a field of a form.
        attributes: more attributes of the widget, such as `{"inputmode": "numeric"}`.
    """
    widget = bound.field.widget
    kind = kind_of(widget)
    identity = bound.id_for_label or bound.auto_id or bound.html_name
    problems, helped = f"{identity}-problem", f"{identity}-help"
    attrs: dict[str, str | bool] = {"class": CLASSES[kind], **attributes}
    if given := widget.attrs.get("class"):
        attrs["class"] = f"{attrs['class']} {given}"
    described = " ".join(
        name for name, there in ((problems, bound.errors), (helped, bound.help_text)) if there
    )
    if kind != "hidden":
        if described:
            attrs["aria-describedby"] = described
        if bound.errors:
            attrs["aria-invalid"] = "true"
            attrs["class"] = f"{attrs['class']} is-invalid"
    return SafeString(
        render_to_string(
            "ui/field.html",
            {
                "field": bound,
                "kind": kind,
                "widget": bound.as_widget(attrs=attrs),
                "problems_id": problems,
                "help_id": helped,
                "needed": bound.field.required and kind != "hidden",
            },
        )
    )
