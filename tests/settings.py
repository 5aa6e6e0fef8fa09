"""The settings under test: those of a trial, with a temporary folder and a quick password hasher."""

import os
import tempfile
from urllib.parse import urlsplit

os.environ.setdefault("BITEWING_SECRET_KEY", "only-for-tests")
os.environ.setdefault("BITEWING_DEBUG", "yes")
os.environ.setdefault("BITEWING_VAR", tempfile.mkdtemp(prefix="bitewing-tests-"))
if "REDIS_URL" in os.environ:  # a database of its own for each worker, because tests empty the cache
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    server = urlsplit(os.environ["REDIS_URL"])
    os.environ["REDIS_URL"] = server._replace(path=f"/{worker}").geturl()

from django.contrib.auth.hashers import Argon2PasswordHasher  # the environment comes first

from config.settings import *  # noqa: F403  # all of them, under test
from config.settings import INSTALLED_APPS, STATIC_ROOT


class QuickArgon2(Argon2PasswordHasher):
    """Argon2id with the least work it takes; strength is shown by a test of the real one."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "tests.emptying"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is missing
PASSWORD_HASHERS = ["tests.settings.QuickArgon2"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
SERIES_QUIET_SECONDS = 0  # nothing waits for a moment where everything runs at once
if not os.environ.get("REDIS_URL"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
