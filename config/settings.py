"""All settings of Bitewing; what differs between a trial and production comes from the environment.

docs/configuration.md lists every variable. Nothing else in the code asks which of the two it is.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from config import env, mail_provider, safety

ROOT = Path(__file__).resolve().parent.parent
VAR = env.folder("BITEWING_VAR", ROOT / "var")

# --- what kind of run this is -------------------------------------------------------------------
DEBUG = env.flag("BITEWING_DEBUG")
DEMO = env.flag("BITEWING_DEMO")  # sample practice, readable mailbox, no real mail
HTTPS = env.flag("BITEWING_HTTPS", default=not (DEBUG or DEMO))
SECRET_KEY = env.text("BITEWING_SECRET_KEY")
ALLOWED_HOSTS = env.items("BITEWING_HOSTS", "localhost,127.0.0.1,[::1]")
PUBLIC_URL = env.text("BITEWING_PUBLIC_URL", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SCANNER_URL = env.text("BITEWING_SCANNER", "none" if DEBUG or DEMO else "")  # clamd://host:3310, or none
safety.refuse_unsafe(secret_key=SECRET_KEY, hosts=ALLOWED_HOSTS, scanner=SCANNER_URL, debug=DEBUG, trial=DEBUG or DEMO)

# --- the house ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "django_htmx",
    "csp",
    "anymail",
    "common",
    "audit",
    "accounts",  # before allauth, so that our templates are found first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "patients",
    "tagging",
    "image_collections",
    "viewer",
    "sharing",
    "config",
    # After ours, so that our templates are found first; nothing registers itself, see config/admin_site.py.
    "django.contrib.admin.apps.SimpleAdminConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.signed_in_person",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.navigation.context",
            ],
            "builtins": ["django.templatetags.i18n", "common.templatetags.bitewing"],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{VAR / 'bitewing.sqlite3'}"), conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False  # there is no server that could be gone
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# --- files: a folder, or an S3 store ------------------------------------------------------------
STORE_URL = env.text("BITEWING_STORE_URL")  # s3 endpoint, for example https://s3.example.org
STORE: dict[str, Any] = {
    "folder": VAR / "files",
    "endpoint": STORE_URL,
    "bucket": env.text("BITEWING_STORE_BUCKET", "bitewing"),
    "key": env.text("BITEWING_STORE_KEY"),
    "secret": env.text("BITEWING_STORE_SECRET"),
    "region": env.text("BITEWING_STORE_REGION", "us-east-1"),
    "public_endpoint": env.text("BITEWING_STORE_PUBLIC_URL", STORE_URL),
    "signed_seconds": 60,
    "part_size": 8 * 1024 * 1024,
}
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": STORE["bucket"],
            "endpoint_url": STORE["endpoint"],
            "access_key": STORE["key"],
            "secret_key": STORE["secret"],
            "region_name": STORE["region"],
            "addressing_style": "path",
            "signature_version": "s3v4",
            "querystring_expire": STORE["signed_seconds"],
            "file_overwrite": False,
        },
    }
    if STORE_URL
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": STORE["folder"]}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# The scanner is asked about nothing larger: by ClamAV's own settings it might pass over the rest in silence.
SCANNER: dict[str, Any] = {"url": SCANNER_URL, "max_bytes": env.number("BITEWING_SCANNER_MAX_BYTES", 25 * 1024 * 1024)}
STATIC_URL = "static/"
STATIC_ROOT = env.folder("BITEWING_STATIC", VAR / "static")
STATICFILES_DIRS = [ROOT / "static"]
# A part of an upload is read as a stream by its own view; forms stay small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_PERMISSIONS = 0o600

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.OwnWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 7
JOIN_DAYS = 7  # how long an invitation to join a practice works
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # a mail either way: the same answer in the same time
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "signup": "accounts.forms.entrance.SignUpForm",
    "login": "accounts.forms.entrance.SignInForm",
    "reset_password": "accounts.forms.entrance.AddressForm",
    "reset_password_from_key": "accounts.forms.entrance.NewPasswordForm",
    "change_password": "accounts.forms.entrance.ChangePasswordForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
LOCK_RATE = "5/15m/key"  # wrong tries for one address
LOCK_SECONDS = 15 * 60
# How many mails go to one address is limited for all of them alike, in accounts/emails.py.
ACCOUNT_RATE_LIMITS = {"login_failed": f"{LOCK_RATE},100/15m/ip", "confirm_email": None}
MFA_ADAPTER = "accounts.mfa_adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Bitewing"
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey checks its person, also behind a password
MFA_TRUST_ENABLED = False  # no browser is let off the second factor
PROOF_SECONDS = 10 * 60  # so long ago one may have proven oneself before changing how one signs in
PASSWORD_RESET_TIMEOUT = 60 * 60 * 2
IDLE_MINUTES = 30
ABSOLUTE_HOURS = 24
SESSION_COOKIE_AGE = ABSOLUTE_HOURS * 3600
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
VISIT_COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
TRUSTED_PROXIES = env.number("BITEWING_TRUSTED_PROXIES", 0)

# --- headers ------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.flag("BITEWING_SSL_REDIRECT", default=False)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# The host only, never the path. "no-referrer" would also empty Origin, and then no form passes the CSRF check.
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
_store = urlsplit(STORE["public_endpoint"])
STORE_ORIGINS = [f"{_store.scheme}://{_store.netloc}"] if STORE_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *STORE_ORIGINS],
        "font-src": [SELF],
        "connect-src": [SELF, *STORE_ORIGINS],
        "media-src": [SELF, *STORE_ORIGINS],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- mail ---------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("BITEWING_MAIL_FROM", "Bitewing <no-reply@bitewing.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_FOLDER = VAR / "mail"
EMAIL_FILE_PATH = str(MAIL_FOLDER)
EMAIL_BACKEND = env.text(
    "BITEWING_MAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env.text("BITEWING_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("BITEWING_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("BITEWING_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("BITEWING_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("BITEWING_SMTP_TLS")
EMAIL_TIMEOUT = 10
# A provider through django-anymail: our key, and what proves that news of mails come from it (config/mail_provider.py).
MAIL_WEBHOOK_SECRET = env.text("BITEWING_MAIL_WEBHOOK_SECRET")
MAIL_HOOK = mail_provider.hook_of(EMAIL_BACKEND, MAIL_WEBHOOK_SECRET)
ANYMAIL = mail_provider.anymail_settings(
    EMAIL_BACKEND,
    key=env.text("BITEWING_MAIL_KEY"),
    secret=MAIL_WEBHOOK_SECRET,
    api=env.text("BITEWING_MAIL_API_URL"),
)

# --- subscribing --------------------------------------------------------------------------------
BILLING_PROVIDERS = ["accounts.billing.invoice.Invoice", "accounts.billing.stripe_checkout.StripeCheckout"]
OPERATOR_MAIL = env.text("BITEWING_OPERATOR_MAIL", "operator@bitewing.example" if DEMO else "")
PRICE = env.text("BITEWING_PRICE")  # in words, on the page of the plan
STRIPE = {
    "key": env.text("BITEWING_STRIPE_KEY"),
    "webhook_secret": env.text("BITEWING_STRIPE_WEBHOOK_SECRET"),
    "price": env.text("BITEWING_STRIPE_PRICE"),
    "api": "https://api.stripe.com",
}
if all(STRIPE.values()):  # the form that leads to its pages to pay
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append("https://checkout.stripe.com")

# --- work in the background ---------------------------------------------------------------------
QUEUE_FOLDER = VAR / "queue"
CELERY_BROKER_URL = env.text("BITEWING_QUEUE_URL", REDIS_URL or "folder://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(QUEUE_FOLDER),
        "data_folder_out": str(QUEUE_FOLDER),
        "control_folder": str(QUEUE_FOLDER / "control"),
        "polling_interval": 0.02,  # seconds; the default of a whole one is longer than making a thumbnail
    }
    if CELERY_BROKER_URL.startswith("folder")
    else {"visibility_timeout": 3600}
)
# Two queues, so that one photo is not held up behind a large study (image_collections/processing/lanes.py).
CELERY_TASK_DEFAULT_QUEUE = "quick"
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("quick", "bulk")]
CELERY_TASK_ROUTES = {
    f"image_collections.tasks.{name}": {"queue": "bulk"}
    for name in ("arrange_series", "make_frames", "make_export", "purge_bin", "scan_again", "forget_abandoned_uploads")
}
SERIES_QUIET_SECONDS = 1.5  # after the last slice, until a series is put in order
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = env.number("BITEWING_TASK_SECONDS", 90)  # who holds an item for longer is dead
CELERY_TASK_SOFT_TIME_LIMIT = CELERY_TASK_TIME_LIMIT * 5 / 6
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("BITEWING_WORKERS", 2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "find-waiting-items": {"task": "image_collections.tasks.find_waiting_items", "schedule": 20.0},
    "remove-leftovers": {"task": "image_collections.tasks.remove_leftovers", "schedule": 60.0},
    "scan-again": {"task": "image_collections.tasks.scan_again", "schedule": 60.0},
    "forget-abandoned-uploads": {"task": "image_collections.tasks.forget_abandoned_uploads", "schedule": 3600.0},
    "look-after-exports": {"task": "image_collections.tasks.look_after_exports", "schedule": 60.0},
    "purge-bin": {"task": "image_collections.tasks.purge_bin", "schedule": 3600.0},
    "look-after-links": {"task": "sharing.tasks.look_after_links", "schedule": 300.0},
    "remind-of-ends": {"task": "sharing.tasks.remind_of_ends", "schedule": 900.0},
    "prepare-deidentified": {"task": "sharing.tasks.prepare_deidentified", "schedule": 20.0},
    "clear-sessions": {"task": "accounts.tasks.clear_sessions", "schedule": 86_400.0},
    "look-after-plans": {"task": "accounts.tasks.look_after_plans", "schedule": 3600.0},
}
WORKER_MEMORY_MIB = env.number("BITEWING_WORKER_MEMORY_MIB", 3072)

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("tr", _("Turkish")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"  # what a stranger chose
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
PRIVACY_COOKIE_NAME = "__Host-privacy" if HTTPS else "privacy"  # that this device hides names
PRIVACY_COOKIE_AGE = 365 * 24 * 3600
USE_TZ = True
TIME_ZONE = "UTC"

# --- who answers for whom, where an import would go up ------------------------------------------
COLLECTION_SHARES = "sharing.access.live_counts"
COLLECTION_PHONE = "sharing.phone_access.phone_until"
PATIENT_PHOTOS = "image_collections.presenters.photos.photo_addresses"
LINKS_HOLDING = "sharing.counting.live_links_holding"
MAIL_CAME_BACK = "sharing.services.bouncing.note_undelivered"
EXPORTED_LINKS = "sharing.exporting.links_of"
TYPES_TAKEN = "sharing.receiving_types.types_taken"
WAITING_IN_PRACTICE = "image_collections.tray_count.waiting_in_practice"

# --- limits -------------------------------------------------------------------------------------
MAX_FILE_BYTES = 500 * 1024 * 1024
BIN_DAYS = 30  # how long what was removed can be brought back
LINK_DEFAULT_DAYS = 30
LINK_LONGEST_DAYS = 365
TERMS = env.text("BITEWING_TERMS")  # of use, in plain text; ours where the operator has none

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no-secrets": {"()": "common.logs.LeaveOutSecrets"}},  # of links, which stand in their addresses
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no-secrets"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
        "stripe": {"level": "WARNING"},  # what it says of errors is theirs, and may name a key
        "django.server": {"handlers": ["console"], "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
    },
}
