"""Asks the running application for pages as a web server does, and counts CPU, queries and bytes; see p10.py."""

import gzip
import io
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.urls import reverse

from accounts.models import User
from benchmarks.measure import line, own_cpu
from benchmarks.practice import make_collections, make_items, make_patients, make_practice
from config.wsgi import application

ROWS = 50
WARM, ROUNDS = 20, 200
MOST_CPU, MOST_QUERIES, MOST_KILOBYTES = 4.0, 8, 15
Execute = Callable[..., object]


@dataclass
class Browser:
    """It says what browsers say, and keeps a cookie."""

    cookie: str

    def get(self, path: str) -> bytes:
        """The body of the answer."""
        answer = self.open(path)
        body = b"".join(answer)
        answer.close()
        return body

    def open(self, path: str) -> Any:
        """The answer, whose body has not been read."""
        said: list[str] = []
        place, _, query = path.partition("?")
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": place, "QUERY_STRING": query, "SERVER_NAME": "localhost"}
        environ |= {"SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1"}
        environ |= {"HTTP_HOST": "localhost", "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT_LANGUAGE": "en"}
        environ |= {"wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
        answer = application(environ, lambda status, _headers, _error=None: said.append(status))
        if said != ["200 OK"]:
            raise RuntimeError(f"{path}: {said}")
        return answer


class Visitor(Browser):
    """Somebody signed in."""

    def __init__(self, user: User) -> None:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        super().__init__(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")


def queries_of(visitor: Browser, path: str) -> int:
    """How many queries one page makes; the fewest of three looks, for one a second writes that somebody is there."""
    return min(_count_queries(visitor, path) for _ in range(3))


def _count_queries(visitor: Browser, path: str) -> int:
    seen: list[str] = []

    def count(execute: Execute, sql: str, *rest: object) -> object:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        visitor.get(path)
    return len(seen)


def report(visitor: Visitor, name: str, path: str) -> None:
    """CPU, queries and bytes of one page, each with its limit."""
    for _ in range(WARM):
        body = visitor.get(path)
    times = [own_cpu(lambda: visitor.get(path)) for _ in range(ROUNDS)]
    line(f"P10 {name}: CPU, median", statistics.median(times), MOST_CPU, "ms", f"<= {MOST_CPU}")
    line(f"P10 {name}: CPU, best tenth", statistics.quantiles(times, n=10)[0], MOST_CPU, "ms", f"<= {MOST_CPU}")
    kilobytes = len(gzip.compress(body, 6)) / 1000
    print(f"P10 {name}: {queries_of(visitor, path)} queries  limit <= {MOST_QUERIES}")
    print(f"P10 {name}: {kilobytes:.1f} kB gzipped  limit <= {MOST_KILOBYTES}")


def main() -> None:
    """The two pages of the mark."""
    practice, user = make_practice()
    patients = make_patients(practice, ROWS)
    for collection in make_collections(patients[0], ROWS):
        make_items(collection, 6)
    visitor = Visitor(user)
    report(visitor, "patients", reverse("patient_list", args=[practice.slug]))
    report(visitor, "one patient", reverse("patient_page", args=[practice.slug, patients[0].pk]))


if __name__ == "__main__":
    main()
