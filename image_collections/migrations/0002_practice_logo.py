import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_and_plans"),
        ("image_collections", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Logo",
            fields=[
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=64)),
                ("picture_key", models.CharField(blank=True, max_length=200)),
                ("sent_key", models.CharField(blank=True, max_length=200)),
                ("sent_name", models.CharField(blank=True, max_length=255)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Checking"),
                            ("ready", "Ready"),
                            ("refused", "Refused"),
                            ("failed", "Failed"),
                        ],
                        default="checking",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="logo_file", to="accounts.practice"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "state_since"], name="logos_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("name", ""), _negated=True), fields=("name",), name="logos_name_once"
                    )
                ],
            },
        ),
    ]
