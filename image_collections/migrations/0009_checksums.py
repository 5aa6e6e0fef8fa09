from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("image_collections", "0008_deidentified"),
    ]

    operations = [
        migrations.AddField(
            model_name="itemfile",
            name="crc32",
            field=models.PositiveBigIntegerField(null=True),
        ),
    ]
