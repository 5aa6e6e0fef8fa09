"""The policies of the practice in the form for new links: locked controls, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.domains import is_allowed
from accounts.models import Practice

CODE_ALWAYS = _("Your practice asks for a one-time code on every link. It is mailed to the receiver at each visit.")
CODE_NEEDS_MAIL = _("Your practice asks for a one-time code on every link, and without an address there is none.")
NO_DOWNLOAD = _("Your practice allows no downloads through links.")
ONLY_THERE = _("Your practice mails links only to addresses at {domains}.")


class Radios(forms.RadioSelect):
    """Choices of which some may be locked."""

    locked: frozenset[str] = frozenset()

    def create_option(self, *args: Any, **values: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **values)
        if option["value"] in self.locked:
            option["attrs"]["disabled"] = True
        return option


def lock(field: forms.Field, reason: Any, *, value: bool) -> None:
    """Shown as it is, with the reason; whatever a request says about it is passed over."""
    field.disabled, field.initial, field.help_text = True, value, reason


def show_policies(fields: dict[str, forms.Field], practice: Practice, hand: str) -> None:
    """Lock what the practice does not leave to its senders; `hand` is the choice without an address."""
    if practice.link_code_required:
        lock(fields["asks_code"], CODE_ALWAYS, value=True)
        fields["by"].help_text = CODE_NEEDS_MAIL
        cast("Radios", fields["by"].widget).locked = frozenset({hand})
    if practice.link_download_never and "may_download" in fields:
        lock(fields["may_download"], NO_DOWNLOAD, value=False)
    if practice.link_domains:
        usual, only = fields["receivers"].help_text, only_there(practice)
        fields["receivers"].help_text = format_lazy("{only} {usual}", only=only, usual=usual)


def refuse_domains(receivers: Sequence[str], practice: Practice) -> None:
    """Name the addresses that are elsewhere."""
    elsewhere = [email for email in receivers if not is_allowed(email, practice.link_domains)]
    if elsewhere:
        words = format_lazy("{only} {elsewhere}", only=only_there(practice), elsewhere=_("Not: %(addresses)s"))
        raise ValidationError(words, params={"addresses": ", ".join(elsewhere)})


def only_there(practice: Practice) -> Any:
    return format_lazy(ONLY_THERE, domains=", ".join(practice.link_domains))
