"""Where payment providers tell us what happened; whoever asks has no session, and proves to be one by a signature."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.billing.provider import find_provider
from accounts.billing.stripe_checkout import NotGenuine, StripeCheckout, read_news
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
