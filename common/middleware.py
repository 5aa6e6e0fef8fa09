"""Headers that every answer carries; who is asking is told by accounts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]
POLICY = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"


def headers(get_response: Handler) -> Handler:
    """Nothing of ours is cached, framed or given rights by default; views that serve bytes say otherwise."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware
