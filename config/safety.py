"""What Bitewing refuses to start with outside of a trial."""

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 40


def refuse_unsafe(*, secret_key: str, hosts: list[str], scanner: str, debug: bool, trial: bool) -> None:
    """Stop a production start with a weak key, every host allowed, or debugging on."""
    if not secret_key:
        raise ImproperlyConfigured("BITEWING_SECRET_KEY is not set; `make run` makes one for a trial.")
    if trial:
        return
    if debug:
        raise ImproperlyConfigured("BITEWING_DEBUG must be off in production.")
    if len(secret_key) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"BITEWING_SECRET_KEY must have at least {SHORTEST_KEY} characters.")
    if "*" in hosts:
        raise ImproperlyConfigured("BITEWING_HOSTS must name the hosts; * would accept any.")
    if not scanner:
        raise ImproperlyConfigured("BITEWING_SCANNER must name the malware scanner, or say none.")
