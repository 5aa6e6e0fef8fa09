"""The worker's way in, and the limits of its children."""

import os
import resource

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings

from config import folder_queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
folder_queue.register()
app = Celery("bitewing")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["accounts", "image_collections", "sharing"])


@worker_process_init.connect
def limit_memory(**_kwargs: object) -> None:
    """A hostile file may ask for any amount of memory; the child gets a MemoryError instead of the machine."""
    limit = settings.WORKER_MEMORY_MIB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
