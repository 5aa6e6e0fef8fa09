"""Asks the running application for pages as a web server does, and counts CPU, queries and bytes; see p10.py."""

import gzip
import io
import statistics
from dataclasses import dataclass, field
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.urls import reverse

from accounts.models import User
from benchmarks.measure import own_cpu
from benchmarks.practice import make_collections, make_items, make_patients, make_practice
from config.wsgi import application

ROWS = 50
WARM, ROUNDS = 20, 200


@dataclass
class Visitor:
    """Somebody signed in, with a browser that says what browsers say."""

    user: User
    cookie: str = field(init=False)

    def __post_init__(self) -> None:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(self.user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        session.create()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def get(self, path: str) -> bytes:
        """The body of the answer."""
        said: list[str] = []
        place, _, query = path.partition("?")
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": place, "QUERY_STRING": query, "SERVER_NAME": "localhost"}
        environ |= {"SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1"}
        environ |= {"HTTP_HOST": "localhost", "HTTP_COOKIE": self.cookie, "HTTP_ACCEPT_LANGUAGE": "en"}
        environ |= {"wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
        answer = application(environ, lambda status, _headers, _error=None: said.append(status))
        body = b"".join(answer)
        answer.close()
        if said != ["200 OK"]:
            raise RuntimeError(f"{path}: {said}")
        return body


def queries_of(visitor: Visitor, path: str) -> int:
    """How many queries one page makes; the second look, for the first one writes that somebody is there."""
    seen: list[str] = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        visitor.get(path)
    return len(seen)


def report(visitor: Visitor, name: str, path: str) -> None:
    """One line: CPU, queries, bytes."""
    for _ in range(WARM):
        body = visitor.get(path)
    times = sorted(own_cpu(lambda: visitor.get(path)) for _ in range(ROUNDS))
    kilobytes = len(gzip.compress(body, 6)) / 1000
    print(
        f"{name:<30} CPU {statistics.median(times):5.1f} ms (best tenth {times[ROUNDS // 10]:5.1f})  "
        f"queries {queries_of(visitor, path):2}  gzipped {kilobytes:5.1f} kB"
    )


def main() -> None:
    """The two pages of the mark, and three more that people look at often."""
    practice, user = make_practice()
    patients = make_patients(practice, ROWS)
    for collection in make_collections(patients[0], ROWS):
        make_items(collection, 6)
    [full] = make_collections(patients[1], 1)
    make_items(full, ROWS)
    visitor = Visitor(user)
    print("limit: 4 ms, 8 queries, 15 kB")
    for name, route, *ids in [
        ("list of patients", "patient_list"),
        ("a patient with 50 collections", "patient_page", patients[0].pk),
        ("a collection of 50 items", "collection_page", full.pk),
        ("the audit log", "audit_log"),
    ]:
        report(visitor, name, reverse(route, args=[practice.slug, *ids]))


if __name__ == "__main__":
    main()
