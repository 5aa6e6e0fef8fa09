"""Files of before take as much of the quota as they are long."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def note_sizes(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("image_collections", "ItemFile").objects.update(object_size=F("size"))


class Migration(migrations.Migration):
    dependencies = [("image_collections", "0003_kept_files")]

    operations = [migrations.RunPython(note_sizes, migrations.RunPython.noop)]
