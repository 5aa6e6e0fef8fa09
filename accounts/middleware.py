"""Who is asking: keeps a signed-in person's language and ends idle sessions."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def signed_in_person(get_response: Handler) -> Handler:
    """Placeholder order in the chain: after sign-in is known, before any view."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware
