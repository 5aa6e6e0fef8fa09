"""What practices ask of their links, and what providers tell about mails."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_queued(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was kept as unknown was queued; that it is unknown is told from its age now."""
    apps.get_model("accounts", "OutgoingMail").objects.filter(state="unknown").update(state="queued")


def name_unknown(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "OutgoingMail").objects.filter(state="queued").update(state="unknown")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_subscription_news"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="provider_id",
            field=models.CharField(blank=True, db_index=True, max_length=255),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="practice",
            name="link_code_required",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="practice",
            name="link_domains",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="practice",
            name="link_download_never",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "on its way"),
                    ("sent", "sent"),
                    ("opened", "opened"),
                    ("failed", "mail failed"),
                    ("bounced", "came back"),
                    ("unknown", "perhaps sent"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(fields=["state", "told_at"], name="mails_by_news"),
        ),
        migrations.RunPython(name_queued, name_unknown),
    ]
