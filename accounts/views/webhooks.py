"""Where providers of payments and of mail tell us what happened; without a session, they prove who they are."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.billing.provider import find_provider
from accounts.billing.stripe_checkout import NotGenuine, StripeCheckout, read_news
from accounts.mail_hook import NotGenuine as NotTheProvider
from accounts.mail_hook import NotUnderstood, find_hook, read_mail_news
from accounts.services.mail_news import take_mail_news
from accounts.services.provider_news import take_news


@csrf_exempt  # no cookie is looked at here: the signature over the whole body says who speaks
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """204 once it is dealt with, and again whenever it is told again; anything else and Stripe repeats it."""
    if find_provider(StripeCheckout.code) is None:
        raise Http404
    try:
        news = read_news(request.body, request.headers.get("Stripe-Signature", ""))
    except NotGenuine:
        return HttpResponse(status=400)
    if news:
        take_news(news)
    return HttpResponse(status=204)


@csrf_exempt  # nor here: the provider's signature, or the password that only it has, says who speaks
@require_POST
def mail_webhook(request: HttpRequest) -> HttpResponse:
    """What became of mails: 200 once it is kept, and again whenever it is told again."""
    hook = find_hook()
    if hook is None:
        raise Http404
    try:
        everything = read_mail_news(hook, request)
    except (NotTheProvider, NotUnderstood):
        return HttpResponse(status=400)
    for news in everything:
        take_mail_news(news)
    return HttpResponse()
