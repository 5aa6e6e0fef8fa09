"""The few tags and filters that every template may use without loading them; they know nothing of our data."""

from functools import lru_cache

from django import template
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from common.privacy import PersonName
from common.privacy import is_private as hides_names

register = template.Library()

# These point somewhere, so they are mirrored where people read from right to left.
DIRECTIONAL = frozenset({"arrow-left", "arrow-right", "chevron-left", "chevron-right", "log-out", "send", "undo-2"})


@register.simple_tag
@lru_cache(maxsize=512)  # a page of 100 items has 300 of them
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


@register.simple_tag(takes_context=True)
def is_private(context: Context) -> bool:
    """Whether names and small pictures are hidden on the device that asks."""
    return hides_names(getattr(context, "request", None))


@register.simple_tag(takes_context=True)
def private_name(context: Context, name: str, place: str = "") -> SafeString:
    """A patient's name; in privacy mode the initials, and the name for whoever points at it or cannot see it.

    `place` is "alone" where the name stands in no link or button: then it can be reached by keyboard itself.
    """
    if not is_private(context):
        return format_html("<bdi>{}</bdi>", name)
    return format_html(
        '<span class="private-name"{}><span class="private-short" aria-hidden="true">{}</span>'
        '<bdi class="private-full">{}</bdi></span>',
        SafeString(' tabindex="0"') if place == "alone" else "",
        initials(name),
        name,
    )


@register.simple_tag(takes_context=True)
def label_or_name(context: Context, label: str, place: str = "") -> SafeString:
    """A label; in privacy mode one that is a `PersonName` as a name."""
    hidden = isinstance(label, PersonName) and is_private(context)
    return private_name(context, label, place) if hidden else conditional_escape(label)


@register.filter
def has_attribute(field: BoundField, name: str) -> bool:
    """Whether the widget of a form field carries this HTML attribute, for example data-generate."""
    return name in field.field.widget.attrs
