"""Slices remember where they lie, and items how often their frames were tried."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("image_collections", "0004_room_of_files")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="arrange_tries",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="itemfile",
            name="slice",
            field=models.JSONField(default=dict),
        ),
    ]
