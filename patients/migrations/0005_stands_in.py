from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0004_photo_and_bin")]

    operations = [
        migrations.AddField(
            model_name="patient",
            name="stands_in",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stands_in", True)), fields=("practice",), name="patients_one_stands_in"
            ),
        ),
    ]
