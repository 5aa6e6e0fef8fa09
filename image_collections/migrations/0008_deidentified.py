import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("image_collections", "0007_leftovers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rendition",
            name="role",
            field=models.CharField(
                choices=[
                    ("thumbnail", "Thumbnail"),
                    ("preview", "Preview"),
                    ("pixels", "Pixels"),
                    ("frames", "Frames"),
                    ("nameless", "Deidentified"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Deidentification",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="deidentification",
                        serialize=False,
                        to="image_collections.item",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("making", "Making"),
                            ("made", "Made"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "state_since"], name="deidentifications_by_state")],
            },
        ),
    ]
