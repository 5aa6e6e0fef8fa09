"""Asks for pages of the audit log at two sizes and compares; see audit.py.

Two practices, one with the smaller and one with the larger log, stand in the same tables and are asked in turns. What
counts is CPU time, ours and that of PostgreSQL's process for us, and of many rounds the median.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connection
from django.urls import reverse

from accounts.models import Membership, Practice, Role, User
from audit.actions import Action
from audit.checking import first_broken
from audit.models import ActorKind, Event, KnownName
from benchmarks import ledger
from benchmarks.measure import medians, own_cpu
from benchmarks.pages import Visitor

SIZES = (100_000, 1_000_000)
ROUNDS = 25
MOST = 1.5
Jobs = dict[str, Callable[[], object]]


def main() -> None:
    """Print milliseconds at both sizes and the ratio; with --whole also the whole file and the check of the chain."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES)
    wanted = parser.parse_args()
    user = User.objects.create_user("dentist@bench.example", None, name="Dr Bench")
    practices = [make_practice(user, size) for size in wanted.sizes]
    small, large = (jobs(practice, Visitor(user), size) for practice, size in zip(practices, wanted.sizes, strict=True))
    print(f"{connection.vendor}: CPU milliseconds, median of {ROUNDS}, limit {MOST} x")
    for name, job in small.items():
        fewer, more = in_turns(job, large[name])
        print(f"{name:<40} {fewer:7.1f} {more:7.1f}  ratio {more / fewer:5.2f}", flush=True)
    if wanted.whole:
        whole(practices[1], Visitor(user))


def make_practice(user: User, size: int) -> Practice:
    practice = Practice.objects.create(slug=f"bench{size}", name="Bench Dental")
    Membership.objects.create(practice=practice, user=user, role=Role.ADMINISTRATOR)
    started = time.perf_counter()
    ledger.make_chain(practice.pk, size)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"{size} entries made in {time.perf_counter() - started:.0f} s", flush=True)
    return practice


def jobs(practice: Practice, visitor: Visitor, size: int) -> Jobs:
    """What is measured, by name."""
    page, file = (reverse(name, args=[practice.slug]) for name in ("audit_log", "audit_export"))
    visitor.get(page)  # that she looks is an entry once
    looks: Jobs = {name: partial(visitor.get, f"{page}?{query}") for name, query in queries(practice, size)}
    names = {"rare": ledger.patient_name(777), "common": "marchetti", "nobody": "xylophone", "two letters": "qz"}
    typed: Jobs = {f"name typed: {name}": partial(names_like, practice, text) for name, text in names.items()}
    return (
        looks
        | typed
        | {
            "file: first row": partial(first_row, visitor, file),
            "file: first row, one patient": partial(first_row, visitor, f"{file}?patient={ledger.key('patient', 7)}"),
            "one more entry": partial(ledger.add_one, practice.pk),
        }
    )


def queries(practice: Practice, size: int) -> list[tuple[str, str]]:
    """What people look for, alone and together, the common and the rare."""
    middle, first = (Event.objects.get(practice_id=practice.pk, position=n).pk for n in (size // 2, 200))
    patient, link = f"patient={ledger.key('patient', 7)}", f"link={ledger.key('link', 7)}"
    busy, other = (f"person={ledger.key('person', n)}" for n in (0, 5))
    day = "since=2026-11-03&until=2026-11-04"
    viewed, tagged, rare, password = (
        f"action={action}"
        for action in (Action.ITEM_VIEWED, Action.ITEM_TAGGED, Action.PRACTICE_CHANGED, Action.LINK_PASSWORD_FAILED)
    )
    return [
        ("newest", ""),
        ("older, in the middle", f"before={middle}"),
        ("older, at the end", f"before={first}"),
        ("newer, in the middle", f"after={middle}"),
        ("person who does a quarter", busy),
        ("person", other),
        ("visitors of links", f"person={ActorKind.LINK}"),
        ("Bitewing itself: nothing", f"person={ActorKind.SYSTEM}"),
        ("common kind", viewed),
        ("rare kind", rare),
        ("kind that never was", f"action={Action.LINK_LOCKED}"),
        ("two days", day),
        ("patient", patient),
        ("link", link),
        ("person + kind", f"{other}&{tagged}"),
        ("person + kind, never together", f"{busy}&{tagged}"),
        ("visitors + kind, never together", f"person={ActorKind.LINK}&{tagged}"),
        ("strangers + kind", f"person={ActorKind.STRANGER}&{password}"),
        ("person + kind + two days", f"{other}&{viewed}&{day}"),
        ("patient + two days", f"{patient}&{day}"),
        ("patient + kind + person", f"{patient}&{viewed}&{other}"),
        ("patient + link", f"{patient}&{link}"),
        ("link + kind", f"{link}&{viewed}"),
        ("patient + kind that never was", f"{patient}&action={Action.LINK_LOCKED}"),
    ]


def in_turns(*both: Callable[[], object]) -> list[float]:
    """The median CPU milliseconds of each."""
    return medians(ROUNDS, *(partial(cpu, job) for job in both))


def cpu(job: Callable[[], object]) -> float:
    before = of_database()
    return own_cpu(job) + of_database() - before


def of_database() -> float:
    """CPU milliseconds of the server's process that serves us; SQLite works in ours."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6


def names_like(practice: Practice, text: str) -> list[KnownName]:
    return list(KnownName.objects.patients(practice.pk).matching(text)[:21])


def first_row(visitor: Visitor, path: str) -> bytes:
    """As much of the file as shows the first entry."""
    answer = visitor.open(path)
    rows = iter(answer)
    found = b"".join(next(rows) for _ in range(3))
    answer.close()
    return found


def whole(practice: Practice, visitor: Visitor) -> None:
    """All of the file, then all of the chain; how much memory each takes on top."""
    for name, job in (
        ("the whole file", lambda: drain(visitor, reverse("audit_export", args=[practice.slug]))),
        ("check of the chain", lambda: first_broken(practice.pk)),
    ):
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before, started = memory("VmRSS"), time.perf_counter()
        said = job()
        print(f"{name}: {time.perf_counter() - started:.0f} s, {memory('VmHWM') - before:.0f} MB on top; {said}")


def drain(visitor: Visitor, path: str) -> str:
    answer = visitor.open(path)
    size = sum(len(row) for row in answer)
    answer.close()
    return f"{size / 1e6:.0f} MB"


def memory(name: str) -> float:
    """Megabytes, as the kernel counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    main()
