"""A select with hundreds of choices, written in one go; Django's own renders a template for every option."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """Countries and time zones."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        groups = format_html_join("", "{}", ((written(label, options),) for label, options, _ in widget["optgroups"]))
        return format_html("<select{}>{}</select>", flatatt({"name": name, **widget["attrs"]}), groups)


def written(label: str | None, options: Iterable[dict[str, Any]]) -> SafeString:
    """One group of options, or single ones without a group."""
    rows = ((option["value"], " selected" if option["selected"] else "", option["label"]) for option in options)
    inside = format_html_join("", '<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">{}</optgroup>', label, inside) if label else inside
