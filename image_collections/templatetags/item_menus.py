"""The menu of an item, made once for all items of a page that can do the same: nothing but the id in it differs."""

from __future__ import annotations

from django import template
from django.template import Context, Engine
from django.utils.html import format_html
from django.utils.safestring import SafeString

from image_collections.presenters.collection_page import Entry

register = template.Library()
TEMPLATE = "image_collections/_entry_menu.html"
_Made = dict[tuple[object, ...], str]


@register.simple_tag
def no_menus_yet() -> _Made:
    """Where the menus of a page are remembered."""
    return {}


@register.simple_tag(takes_context=True)
def item_menu(context: Context, made: _Made, entry: Entry) -> SafeString:
    """What can be done with one item, as links and buttons."""
    able = (entry.card.state, bool(entry.card.page), bool(entry.photo))
    key = str(entry.card.id)
    if able not in made:
        with context.push(entry=entry):
            menu = Engine.get_default().get_template(TEMPLATE).render(context)
        made[able] = menu.replace("{", "{{").replace("}", "}}").replace(key, "{0}")
    return format_html(made[able], key)
