"""A chain of many entries, written in bulk with true hashes: people, links and patients as a practice has them."""

import datetime
import random
import uuid
from collections.abc import Iterator

from django.db import connection, models, transaction
from psycopg2.extras import execute_values

from audit.actions import Action
from audit.ledger import About, Actor, fingerprint, record
from audit.models import ActorKind, ChainEnd, Event, KnownName, NameKind
from common.folding import spellings

PIECE = 2000
PEOPLE, LINKS = 40, 2000
ENTRIES_OF_A_PATIENT = 40
LAST = datetime.datetime(2026, 11, 20, 18, tzinfo=datetime.UTC)
EVERY = datetime.timedelta(seconds=40)
SURNAMES = ["Marchetti", "Baker", "Nguyen", "Öztürk", "Müller", "Haddad", "Kowalska", "O'Brien", "Łukasz", "Andersson"]
NAMES = ["Elena", "Bob", "Zoë", "Fatma", "Omar", "Anna", "Jürgen", "Chloé", "Piotr", "Ngọc"]
COMMON = [Action.ITEM_VIEWED, Action.COLLECTION_VIEWED, Action.PATIENT_VIEWED, Action.ITEM_DOWNLOADED]
RARE = [Action.ITEM_TAGGED, Action.ITEM_UPLOADED, Action.PATIENT_CHANGED, Action.LINK_CREATED, Action.SIGNED_IN]
OF_LINKS = [Action.LINK_OPENED, Action.COLLECTION_VIEWED, Action.ITEM_VIEWED, Action.ITEM_DOWNLOADED]


def key(*parts: object) -> uuid.UUID:
    """The same id for the same thing in every run."""
    return uuid.uuid5(uuid.NAMESPACE_OID, " ".join(map(str, parts)))


def patient_name(number: int) -> str:
    return f"{NAMES[number % 10]} {SURNAMES[number // 10 % 10]} {number}"


def make_chain(practice_id: uuid.UUID, entries: int) -> None:
    """So many entries, the last of them this November; people and patients become known by name."""
    with transaction.atomic():
        for piece in in_pieces(chained(practice_id, entries)):
            write(piece)
            end = piece[-1]
        ChainEnd.objects.create(practice_id=practice_id, position=end.position, hash=end.hash)
        for names in in_pieces(known_names(practice_id, entries)):
            write(names)


def write(rows: list[models.Model]) -> None:
    """Many rows in one go; Django's own way takes ten times as long on SQLite."""
    fields = rows[0]._meta.concrete_fields
    table, columns = rows[0]._meta.db_table, ", ".join(field.column for field in fields)
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            execute_values(cursor.cursor, f"INSERT INTO {table} ({columns}) VALUES %s", values, page_size=PIECE)
        else:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})", values)


def in_pieces(rows: Iterator[models.Model]) -> Iterator[list]:
    piece = []
    for row in rows:
        piece.append(row)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def known_names(practice_id: uuid.UUID, entries: int) -> Iterator[KnownName]:
    people = [(NameKind.PERSON, key("person", n), person_label(n)) for n in range(PEOPLE)]
    patients = ((NameKind.PATIENT, key("patient", n), patient_name(n)) for n in range(patients_of(entries)))
    for kind, subject_id, label in [*people, *patients]:
        folded = " ".join(spellings(label))
        yield KnownName(practice_id=practice_id, kind=kind, subject_id=subject_id, label=label, folded=folded)


def patients_of(entries: int) -> int:
    return entries // ENTRIES_OF_A_PATIENT


def person_label(number: int) -> str:
    return f"{NAMES[number % 10]} {SURNAMES[number // 10]} <person{number}@bench.example>"


def chained(practice_id: uuid.UUID, entries: int) -> Iterator[Event]:
    """One in eight by a link, one in a hundred by a stranger; some people and verbs never go together."""
    chance, previous = random.Random(7), "0" * 64
    for position in range(1, entries + 1):
        number = chance.randrange(patients_of(entries))
        values = by_link(chance) if position % 8 == 0 else by_person(chance, position)
        event = Event(
            practice_id=practice_id,
            position=position,
            at=LAST - EVERY * (entries - position),
            patient_id=key("patient", number),
            patient_label=patient_name(number),
            subject_id=key("item", number, position % 5),
            subject_label=f"image{position % 500}.dcm",
            address=f"198.51.100.{position % 250}",
            detail={"size": position % 5000},
            previous_hash=previous,
            **values,
        )
        event.hash = previous = fingerprint(event)
        yield event


def by_link(chance: random.Random) -> dict:
    number = chance.randrange(LINKS)
    if chance.random() < 0.1:
        return {"actor_kind": ActorKind.STRANGER, "action": Action.LINK_PASSWORD_FAILED, "link_id": key("link", number)}
    values = {"actor_id": key("visit", number), "actor_label": f"guest{number}@lab.example"}
    return values | {"actor_kind": ActorKind.LINK, "action": chance.choice(OF_LINKS), "link_id": key("link", number)}


def by_person(chance: random.Random, position: int) -> dict:
    """Person 0 does a quarter of everything, and never tags; one verb is done once in ten thousand."""
    number = 0 if chance.random() < 0.25 else chance.randrange(1, PEOPLE)
    verbs = COMMON if number == 0 or chance.random() < 0.7 else RARE
    action = Action.PRACTICE_CHANGED if position % 10_000 == 1 else chance.choice(verbs)
    who = {"actor_kind": ActorKind.USER, "actor_id": key("person", number), "actor_label": person_label(number)}
    return who | {"action": action}


def add_one(practice_id: uuid.UUID) -> Event:
    """One entry the usual way."""
    actor = Actor(ActorKind.USER, key("person", 1), person_label(1), "198.51.100.4")
    about = About(key("item", 1, 1), "image1.dcm", key("patient", 1), patient_name(1))
    return record(Action.ITEM_VIEWED, practice_id=practice_id, actor=actor, about=about)
