"""What is done to one link: each address takes a POST, acts at once and leads back to the link's page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, member, refuse
from accounts.models import MailState, OutgoingMail
from accounts.plans import Ability
from common import throttle
from sharing.access import find_link, may_change
from sharing.forms.changes import ExtendForm, NewPasswordForm
from sharing.models import Link, LinkState
from sharing.policies import Policy
from sharing.rates import take_mails
from sharing.services.changing import change_password, extend_link, rearm_link, send_again, withdraw_link
from sharing.services.creating import LinkRefused
from sharing.services.sending import Sent
from sharing.views.links import show_link
from sharing.views.sending import show

MAILS_AN_HOUR = 5
OUTDATED: dict[str, Promise] = {
    Policy.CODE: gettext_lazy("Your practice asks for a code on every link by now. Make a new link, by e-mail."),
    Policy.DOMAIN: gettext_lazy("Your practice mails no links to this address any more. This one works until it ends."),
}

Change = Callable[[MemberRequest, Link], HttpResponse | None]


def changes_link(needs: Ability) -> Callable[[Change], Callable[..., Any]]:
    """Obtain the link, let only those change it who may, and go back to its page."""

    def decorate(change: Change) -> Callable[..., Any]:
        @require_POST
        @member(needs=needs)
        @wraps(change)
        def view(request: MemberRequest, link_id: uuid.UUID) -> HttpResponse:
            link = find_link(request.membership, link_id)
            if not may_change(link, request.membership):
                return refuse(request, _("Only who made this link, or an administrator, can change it."))
            return change(request, link) or redirect("link_page", request.practice.slug, link.pk)

        return view

    return decorate


@changes_link(Ability.READ)
def link_withdraw(request: MemberRequest, link: Link) -> None:
    """End it for good; also after the trial is over."""
    withdraw_link(link, actor=request.actor)
    messages.success(request, _("The link is withdrawn. It does not open any more."))


@changes_link(Ability.SHARE)
def link_extend(request: MemberRequest, link: Link) -> HttpResponse | None:
    """Move its end to the end of a day."""
    form = ExtendForm(request.POST, link=link)
    if not form.is_valid():
        return show_link(request, link, extend=form)
    try:
        extend_link(link, expires_at=form.expires_at, actor=request.actor)
    except LinkRefused as refused:
        form.add_error("last_day", str(OUTDATED.get(str(refused), _("This day is too far away."))))
        return show_link(request, link, extend=form)
    messages.success(request, _("The link has a new end."))
    return None


@changes_link(Ability.SHARE)
def set_password(request: MemberRequest, link: Link) -> HttpResponse | None:
    """Another password; whoever is looking has to type it."""
    form = NewPasswordForm(request.POST, link=link)
    if not form.is_valid():
        return show_link(request, link, password=form)
    by_mail = form.cleaned_data.get("by_mail", False)
    if by_mail and too_many_mails(request, link):
        return None
    try:
        change_password(link, password=form.cleaned_data["password"], actor=request.actor, by_mail=by_mail)
    except LinkRefused as refused:
        form.add_error("by_mail", str(OUTDATED[str(refused)]))
        return show_link(request, link, password=form)
    if by_mail:
        tell_of_mail(request, link)
    else:
        messages.success(request, _("The password is changed. Tell it to the receiver."))
    return None


link_password = sensitive_post_parameters("password")(set_password)


@changes_link(Ability.SHARE)
def link_send_again(request: MemberRequest, link: Link) -> HttpResponse | None:
    """A new address in place of the old one; by hand it is shown this once."""
    if too_many_mails(request, link):
        return None
    try:
        new_link = send_again(link, actor=request.actor)
    except LinkRefused as refused:
        messages.error(request, str(OUTDATED[str(refused)]))
        return None
    if new_link.is_new and not link.email:
        return show(request, [Sent(new_link)], "")
    if new_link.is_new:
        tell_of_mail(request, link)
    return None


@changes_link(Ability.SHARE)
def link_rearm(request: MemberRequest, link: Link) -> None:
    """Unlock it after too many wrong passwords."""
    rearm_link(link, actor=request.actor)
    if link.state != LinkState.LOCKED:
        messages.success(request, _("The link is unlocked."))


def too_many_mails(request: MemberRequest, link: Link) -> bool:
    """A receiver must not be flooded."""
    words = ""
    if not throttle.allow("link-again", str(link.pk), times=MAILS_AN_HOUR, seconds=3600):
        words = _("At most %(count)d mails an hour for one link. Try again later.") % {"count": MAILS_AN_HOUR}
    elif link.email and (full := take_mails(request.practice, request.user, [link.email])):
        words = full.words
    if words:
        messages.error(request, words)
    return bool(words)


def tell_of_mail(request: MemberRequest, link: Link) -> None:
    """What became of the mail that was just sent."""
    mail = OutgoingMail.objects.filter(about_id=link.pk, practice_id=link.practice_id).order_by("-created_at").first()
    if mail and mail.state == MailState.FAILED:
        messages.error(request, _("The mail could not be sent. Try again in a minute."))
    else:
        messages.success(request, _("The mail is sent."))
