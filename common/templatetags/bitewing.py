"""The few tags and filters that every template may use without loading them; they know nothing of our data."""

from functools import lru_cache

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# These point somewhere, so they are mirrored where people read from right to left.
DIRECTIONAL = frozenset({"arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-out", "send", "undo-2"})


@register.simple_tag
@lru_cache(maxsize=512)  # a page of 200 items has 1,600 of them
def icon(name: str, classes: str = "") -> SafeString:
    """A picture from the sprite, silent for screen readers: the word stands beside it or in aria-label."""
    mirrored = "icon-directional" if name in DIRECTIONAL else ""
    return format_html(
        '<svg class="{}" width="18" height="18" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        " ".join(filter(None, ["icon", mirrored, classes])),
        static("dist/icons.svg"),
        name,
    )


@register.filter
def initials(name: str) -> str:
    """Two letters for the round picture of a person."""
    words = str(name).split()
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


@register.filter
def has_attribute(field: BoundField, name: str) -> bool:
    """Whether the widget of a form field carries this HTML attribute, for example data-generate."""
    return name in field.field.widget.attrs
