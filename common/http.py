"""How views answer: one render for pages and parts, and facts about a request."""

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page for everybody; for htmx only the named part of the same template (`{% partialdef part %}`)."""
    htmx = getattr(request, "htmx", None)
    # Going back in history, htmx has lost the page and wants all of it.
    name = f"{template}#{part}" if part and htmx and not htmx.history_restore_request else template
    response = HttpResponse(render_to_string(name, context or {}, request), status=status)
    response["Content-Language"] = get_language() or ""  # of the page, which may be a link's and not the browser's
    if part:
        response["Vary"] = "HX-Request"
    return response


def client_ip(request: HttpRequest) -> str:
    """The address the request came from; forwarded headers count only behind as many proxies as are configured."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        address = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""
