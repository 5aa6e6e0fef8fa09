"""The page of the plan, and what its buttons do; for administrators of the practice."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import MemberRequest, member, refuse
from accounts.billing.provider import Provider, ProviderUnavailable, find_provider, providers
from accounts.forms.plan import BillingForm, last_billing
from accounts.models import Plan, Role, SubscriptionState
from accounts.plans import offers
from accounts.presenters.plan import build_plan_page
from accounts.processing.subscriptions import open_subscription
from accounts.services.subscribing import (
    Billing,
    NotOffered,
    ask_subscription,
    begin_payment,
    cancel_subscription,
    resume_subscription,
    send_request_again,
    start_trial,
    withdraw_request,
)
from common.http import render
from common.throttle import allow

REQUESTS_AN_HOUR = 10


@require_safe
@member(Role.ADMINISTRATOR)
def plan_page(request: MemberRequest) -> HttpResponse:
    """What the practice has, how much of it is used, and what else there is."""
    return render(request, "accounts/plan.html", {"page": build_plan_page(request.practice)})


@require_POST
@member(Role.ADMINISTRATOR)
def plan_trial(request: MemberRequest) -> HttpResponse:
    """From viewer to trial; a second click finds it started."""
    if start_trial(request.practice, actor=request.actor):
        messages.success(request, _("The trial has started. Everything you had is still here."))
    elif request.practice.plan != Plan.TRIAL:
        return not_offered(request)
    return back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR)
def plan_subscribe(request: MemberRequest) -> HttpResponse:
    """The ways to pay; taking one asks for the subscription."""
    if Plan.SUBSCRIBER not in offers(request.practice):
        return not_offered(request)
    if request.method != "POST":
        return show_ways(request, BillingForm(initial=last_billing(request.practice)))
    provider = find_provider(request.POST.get("provider", ""))
    form = BillingForm(request.POST)
    if provider is None or (provider.asks_billing and not form.is_valid()):
        return show_ways(request, form, status=422)
    if not allow("plan-requests", str(request.practice.pk), times=REQUESTS_AN_HOUR, seconds=3600):
        messages.error(request, _("This was asked for very often within an hour. Please wait a little."))
        return show_ways(request, form, status=429)
    return ask(request, provider, form.billing() if provider.asks_billing else Billing(), form)


def ask(request: MemberRequest, provider: Provider, billing: Billing, form: BillingForm) -> HttpResponse:
    """To the provider's own page, or back to ours; when the provider does not answer, nothing is lost."""
    practice = request.practice
    try:
        asked = ask_subscription(practice, provider, billing=billing, user=request.user, actor=request.actor)
        url = begin_payment(asked)
    except NotOffered:
        return not_offered(request)
    except ProviderUnavailable:
        messages.error(request, no_answer())
        return show_ways(request, form, status=503)
    if not url:
        messages.success(request, _("Your request has arrived. We send an invoice."))
        return back(request)
    response = redirect(url)
    response.status_code = 303
    return response


def show_ways(request: MemberRequest, form: BillingForm, *, status: int = 200) -> HttpResponse:
    """The page with each way to pay."""
    context = {"page": build_plan_page(request.practice), "form": form, "ways": providers()}
    return render(request, "accounts/plan_subscribe.html", context, status=status)


@require_safe
@member(Role.ADMINISTRATOR)
def plan_payment(request: MemberRequest) -> HttpResponse:
    """Back from paying: nothing is promised before the provider has told us; the page asks now and then."""
    subscription = open_subscription(request.practice)
    provider = find_provider(subscription.provider) if subscription else None
    waits = subscription and subscription.state == SubscriptionState.REQUESTED
    if not waits or provider is None or provider.asks_billing:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"}) if request.htmx else back(request)
    if request.htmx:
        return HttpResponse(status=204)
    return render(request, "accounts/plan_payment.html", {"subscription": subscription})


Change = Callable[[MemberRequest], str]


def changes_plan(change: Change) -> Callable[..., HttpResponse]:
    """A button of the page: what it did in words, and back; empty words when there was nothing to do."""

    @require_POST
    @member(Role.ADMINISTRATOR)
    @wraps(change)
    def view(request: MemberRequest) -> HttpResponse:
        try:
            said = change(request)
        except ProviderUnavailable:
            messages.error(request, no_answer())
            return back(request)
        if said:
            messages.success(request, said)
        return back(request)

    return cast("Callable[..., HttpResponse]", view)


@changes_plan
def plan_withdraw(request: MemberRequest) -> str:
    """The request is not meant any more."""
    done = withdraw_request(request.practice, actor=request.actor)
    return _("Your request is withdrawn.") if done else ""


@changes_plan
def plan_cancel(request: MemberRequest) -> str:
    """No longer than what is paid."""
    done = cancel_subscription(request.practice, actor=request.actor)
    return _("The subscription is cancelled. It runs to the end of what is paid.") if done else ""


@changes_plan
def plan_resume(request: MemberRequest) -> str:
    """After all, longer than that."""
    done = resume_subscription(request.practice, actor=request.actor)
    return _("The subscription goes on.") if done else ""


@changes_plan
def plan_send_again(request: MemberRequest) -> str:
    """The mail to the operator, if it failed."""
    if not allow("plan-mails", str(request.practice.pk), times=REQUESTS_AN_HOUR, seconds=3600):
        return ""
    done = send_request_again(request.practice, actor=request.actor)
    return _("The mail is sent.") if done else ""


def no_answer() -> str:
    return _(
        "The payment provider does not answer. Nothing has changed and nothing was charged. Try again in a minute."
    )


def not_offered(request: MemberRequest) -> HttpResponse:
    """A forged request: no page has a button for it."""
    return refuse(request, _("Your plan does not offer this."))


def back(request: MemberRequest) -> HttpResponse:
    return redirect("plan_page", request.practice.slug)
