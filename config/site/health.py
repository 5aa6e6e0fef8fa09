"""What a machine asks: are you alive, can you work; answers say nothing else."""

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from image_collections.storage import ObjectMissing, StoreUnavailable, get_store

NOTHING = "health/nothing"


@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Database, cache and store answer; 503 and the name of what does not."""
    checks = {"database": database_answers(), "cache": cache_answers(), "store": store_answers()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def database_answers() -> bool:
    """A round trip to the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except Error:
        return False


def cache_answers() -> bool:
    """A round trip to the cache."""
    try:
        cache.set("health", 1, 10)
        return cache.get("health") == 1
    except (OSError, Error, RedisError):
        return False


def store_answers() -> bool:
    """The store says plainly that there is no such object."""
    try:
        get_store().open(NOTHING).close()
    except ObjectMissing:
        return True
    except StoreUnavailable:
        return False
    return True
