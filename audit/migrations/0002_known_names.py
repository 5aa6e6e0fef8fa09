"""The names the ledger is searched by, with an index of trigrams on PostgreSQL, and indexes for what is sought together."""

from itertools import chain, islice

from django.db import migrations, models

import common.ids
from common.folding import spellings

SOMEBODY_ELSE = ~models.Q(actor_kind="user")
CREATE = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX audit_known_name_words ON audit_knownname USING gin (practice_id, kind, folded gin_trgm_ops)",
]
DROP = ["DROP INDEX audit_known_name_words"]


def fill(apps, _schema_editor):
    events, names = (apps.get_model("audit", name).objects for name in ("Event", "KnownName"))
    named = events.exclude(practice_id=None).order_by()
    people = named.filter(actor_kind="user").exclude(actor_id=None).exclude(actor_label="")
    patients = named.exclude(patient_id=None).exclude(patient_label="")
    rows = chain(
        (("person", *row) for row in people.values_list("practice_id", "actor_id", "actor_label").distinct()),
        (("patient", *row) for row in patients.values_list("practice_id", "patient_id", "patient_label").distinct()),
    )
    known = (known_name(names.model, *row) for row in rows)
    while some := list(islice(known, 1000)):
        names.bulk_create(some, ignore_conflicts=True)


def known_name(model, kind, practice_id, subject_id, label):
    folded = " ".join(spellings(label))[:300]
    return model(practice_id=practice_id, kind=kind, subject_id=subject_id, label=label, folded=folded)


def create(_apps, schema_editor):
    execute(schema_editor, CREATE)


def drop(_apps, schema_editor):
    execute(schema_editor, DROP)


def execute(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="KnownName",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("practice_id", models.UUIDField()),
                ("kind", models.CharField(choices=[("person", "Person"), ("patient", "Patient")], max_length=10)),
                ("subject_id", models.UUIDField()),
                ("label", models.CharField(max_length=254)),
                ("folded", models.CharField(max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["practice_id", "kind", "folded", "id"], name="audit_known_name_folded")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "subject_id", "label"), name="audit_known_name_once")
                ],
            },
        ),
        migrations.RunPython(create, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="event", name="audit_event_link"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["practice_id", "actor_id", "action", "-at"], name="audit_event_actor_action"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["practice_id", "actor_kind", "-at"], condition=SOMEBODY_ELSE, name="audit_event_kind"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["practice_id", "actor_kind", "action", "-at"],
                condition=SOMEBODY_ELSE,
                name="audit_event_kind_action",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["practice_id", "link_id", "-at"],
                condition=models.Q(("link_id__isnull", False)),
                name="audit_event_link",
            ),
        ),
    ]
