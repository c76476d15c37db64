"""All settings, read from the environment once.

`APP_ENV=production` requires every variable by name (:mod:`prosaas.environment`). Otherwise this is development: SQLite
and keys made once under `LOCAL_DIR` (`.local/`), so that a checkout starts without any configuration.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from csp.constants import NONE, SELF
from environs import Env

from extraction.types import FileProblem, ProblemCode
from foundation.logs import LogFormat
from prosaas import environment
from prosaas.development_keys import development_key
from prosaas.secret_key import derive_secret_key

PRIVATE_NETWORKS = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

ENVIRONMENT = environment.read(os.environ)
PRODUCTION = ENVIRONMENT.app_env is environment.AppEnv.PRODUCTION
LOCAL_DIR = env.path("LOCAL_DIR", BASE_DIR / ".local")

# Secrets. FERNET_USE_HKDF is off so that any Fernet tool opens our tokens with the same key.
FERNET_KEYS = list(ENVIRONMENT.encryption_keys) or [development_key(LOCAL_DIR)]
FERNET_USE_HKDF = False
SECRET_KEY = environment.value_of("SECRET_KEY", os.environ) or derive_secret_key(FERNET_KEYS[0])
SECRET_KEY_FALLBACKS = [derive_secret_key(key) for key in FERNET_KEYS[1:]]

# Google. GOOGLE_BASE_URL points every Google address at a sandbox instead.
GOOGLE_CLIENT_ID = ENVIRONMENT.google_client_id
GOOGLE_CLIENT_SECRET = ENVIRONMENT.google_client_secret
GOOGLE_REDIRECT_URI = ENVIRONMENT.google_redirect_uri
GOOGLE_BASE_URL = env.str("GOOGLE_BASE_URL", "").rstrip("/")

# Web
DEBUG = False
_redirect_host = urlsplit(GOOGLE_REDIRECT_URI).hostname
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", [host for host in (_redirect_host, "localhost", "127.0.0.1", "[::1]") if host]
)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", PRODUCTION) else None
# whose word on where a request comes from (X-Forwarded-For) is taken
TRUSTED_PROXIES: list[str] = environment.networks_in(
    "TRUSTED_PROXIES", env.list("TRUSTED_PROXIES", PRIVATE_NETWORKS if SECURE_PROXY_SSL_HEADER else [])
)
SECURE_COOKIES = env.bool("SECURE_COOKIES", PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# our pages stand in no frame; documents stand in ours, and say so themselves (receipts.downloads)
X_FRAME_OPTIONS = "DENY"
# a day, so that a mistake is over tomorrow; a year once https has proved itself
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 86_400 if PRODUCTION else 0)
CSRF_FAILURE_VIEW = "prosaas.api_errors.csrf_failure"
ROOT_URLCONF = "prosaas.urls"
WSGI_APPLICATION = "prosaas.wsgi.application"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        # the browsable API's pages carry style attributes; style elements and scripts stay forbidden
        "style-src-attr": ["'unsafe-inline'"],
        "object-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, "https://accounts.google.com", *([GOOGLE_BASE_URL] if GOOGLE_BASE_URL else [])],
    }
}

ROOMS = ["businesses", "receipts", "gmail", "doors", "books", "insights"]
"""Our own apps with tables, from the bottom up."""
INSTALLED_APPS = [
    "prosaas.admin_site.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_results",
    "csp",
    *ROOMS,
    "prosaas",
]
MIDDLEWARE = [
    "prosaas.request_latency.RequestLatencyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "prosaas.work_limits.WorkLimitsMiddleware",
    "prosaas.body_limits.BodyLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "businesses.sign_in.KnownBrowserMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Data. SQLite waits for its lock and takes it at BEGIN; else concurrent workers fail with "database is locked".
DATABASE_URL = ENVIRONMENT.database_url or f"sqlite:///{LOCAL_DIR / 'db.sqlite3'}"
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def _database() -> dict[str, Any]:
    config: dict[str, Any] = env.dj_db_url("_RESOLVED_DATABASE_URL", DATABASE_URL, conn_health_checks=True)
    if config["ENGINE"].endswith("sqlite3"):
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        return config | {"OPTIONS": SQLITE_OPTIONS}
    # server-side binding: the driver's own costs a tenth of a worker's CPU time
    options = config.get("OPTIONS", {}) | {"server_side_binding": True}
    return config | {"CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", 60), "OPTIONS": options}


DATABASES = {"default": _database()}
# how long one statement may run, by foundation.statement_timeouts.Work; 0 for no limit
STATEMENT_SECONDS = {
    "read": env.float("STATEMENT_READ_SECONDS", 5.0),
    "write": env.float("STATEMENT_WRITE_SECONDS", 15.0),
    "console": env.float("STATEMENT_CONSOLE_SECONDS", 30.0),
    "task": env.float("STATEMENT_TASK_SECONDS", 120.0),
    "command": 0.0,
}
# otherwise knox makes an unused table for its own tokens
MIGRATION_MODULES = {"knox": None}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = env.path("DOCUMENTS_DIR", LOCAL_DIR / "documents")
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
# with a bucket documents lie in S3 (requirements/s3.txt), else under DOCUMENTS_DIR
DOCUMENTS_BUCKET = env.str("DOCUMENTS_BUCKET", "")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "receipts.s3_store.S3Store", "OPTIONS": {"bucket_name": DOCUMENTS_BUCKET}}
    if DOCUMENTS_BUCKET
    else {"BACKEND": "receipts.file_store.FileStore"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# People
AUTH_USER_MODEL = "businesses.User"
AUTHENTICATION_BACKENDS = ["businesses.sign_in.SignInLimiter", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", 10)
SILENCED_SYSTEM_CHECKS = [
    # the operator's other subdomains, and the lists built into browsers, are not ours to decide on
    "security.W005",
    "security.W021",
    # the proxy leads to https: where it does not tell us the scheme, we would lead round in circles
    "security.W008",
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("he", "עברית")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "businesses.authentication.BearerAuthentication",
        "businesses.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["businesses.permissions.InBusiness"],
    "DEFAULT_THROTTLE_CLASSES": ["businesses.throttling.CallerThrottle"],
    "DEFAULT_PARSER_CLASSES": ["prosaas.json_parser.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer", "prosaas.browsable_api.PageRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "prosaas.api_description.ApiSchema",
    "EXCEPTION_HANDLER": "prosaas.api_errors.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# bytes of a body of JSON; a view that takes files says so itself
API_MAX_BODY = env.int("API_MAX_BODY", 1_000_000)
# by businesses.throttling.Policy, for each token; 0 for no limit
API_CALLS_PER_MINUTE = {
    "read": env.int("API_READS_PER_MINUTE", 1_200),
    "write": env.int("API_WRITES_PER_MINUTE", 300),
    "heavy": env.int("API_HEAVY_READS_PER_MINUTE", 120),
}
# for each business; half of the web server's threads, so that the others have theirs
HEAVY_READS_AT_ONCE = env.int("HEAVY_READS_AT_ONCE", 4)
KNOX_TOKEN_MODEL = "businesses.ApiToken"  # noqa: S105 - the name of a model
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": timedelta(days=365)}
SPECTACULAR_SETTINGS = {
    "TITLE": "ProSaaS Receipts",
    "DESCRIPTION": "A business's receipts, found in its mail.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # links inside the buttons that unfold an operation are in the way of the keyboard
    "SWAGGER_UI_SETTINGS": {"deepLinking": False},
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "ENUM_NAME_OVERRIDES": {
        "ReceiptStatusEnum": "receipts.models.Status",
        "ProblemCodeEnum": [code.value for code in ProblemCode],
        "FileProblemEnum": [problem.value for problem in FileProblem],
        "FoundByEnum": "gmail.models.Message.FoundBy",
        "RunTriggerEnum": "gmail.models.SyncRun.Trigger",
        "TokenScopeEnum": "businesses.models.Scope",
        "JobStatusEnum": "receipts.models.JobStatus",
        "SenderActionEnum": "receipts.models.SenderAction",
    },
}

# Queue
REDIS_URL = ENVIRONMENT.redis_url or "redis://127.0.0.1:6379/0"
CELERY_BROKER_URL = environment.broker_url(REDIS_URL)
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXTENDED = True
CELERY_TIMEZONE = "UTC"

# Sync (gmail). Prices and limits as Gmail publishes them for projects created since May 2026.
GMAIL_UNITS_PER_MINUTE = env.int("GMAIL_UNITS_PER_MINUTE", 6_000)
GMAIL_PROJECT_UNITS_PER_MINUTE = env.int("GMAIL_PROJECT_UNITS_PER_MINUTE", 1_200_000)
GMAIL_UNITS_GET = env.int("GMAIL_UNITS_GET", 20)
GMAIL_LIST_PAGE = env.int("GMAIL_LIST_PAGE", 500)
GMAIL_REQUEST_SECONDS = env.float("GMAIL_REQUEST_SECONDS", 60.0)
GMAIL_CONCURRENT_GETS = env.int("GMAIL_CONCURRENT_GETS", 16)
SYNC_RUNS_AT_ONCE = env.int("SYNC_RUNS_AT_ONCE", 2)
SYNC_SLICE_SECONDS = env.float("SYNC_SLICE_SECONDS", 0.5)
SYNC_HANGING_SECONDS = env.float("SYNC_HANGING_SECONDS", 200.0)
SYNC_LEASE_SECONDS = env.float("SYNC_LEASE_SECONDS", 120.0)
SYNC_REDISPATCH_SECONDS = env.float("SYNC_REDISPATCH_SECONDS", 30.0)
SYNC_POLL_MINUTES = env.int("SYNC_POLL_MINUTES", 15)
SYNC_POLL_MINUTES_WITH_PUSH = env.int("SYNC_POLL_MINUTES_WITH_PUSH", 60)
SYNC_MESSAGE_ATTEMPTS = env.int("SYNC_MESSAGE_ATTEMPTS", 5)
SYNC_RUN_ATTEMPTS = env.int("SYNC_RUN_ATTEMPTS", 8)
SYNC_KEEP_EMPTY_RUNS_DAYS = env.int("SYNC_KEEP_EMPTY_RUNS_DAYS", 30)

# Reading mail (receipts): what its process may use, docs/decisions/0013-reader-process.md
READER_MEMORY_MB = env.int("READER_MEMORY_MB", 256)
READER_HANGING_SECONDS = env.float("READER_HANGING_SECONDS", 30.0)
# whether what an older engine judged is read again, docs/decisions/0015-engine-version.md
REREAD_AFTER_UPGRADE = env.bool("REREAD_AFTER_UPGRADE", True)

# Uploads (doors): megabytes of a file and of all files together, and files at once
UPLOAD_MAX_MB = env.int("UPLOAD_MAX_MB", 25)
UPLOAD_TOTAL_MB = env.int("UPLOAD_TOTAL_MB", 100)
UPLOAD_MAX_FILES = env.int("UPLOAD_MAX_FILES", 20)

# Exports (books): up to so many receipts, and megabytes of documents, a file is the answer itself; more is a job
EXPORT_AT_ONCE_ROWS = env.int("EXPORT_AT_ONCE_ROWS", 20_000)
EXPORT_AT_ONCE_MB = env.int("EXPORT_AT_ONCE_MB", 20)
EXPORT_JOBS_AT_ONCE = env.int("EXPORT_JOBS_AT_ONCE", 3)
EXPORT_KEEP_HOURS = env.int("EXPORT_KEEP_HOURS", 24)
EXPORT_SEND_SECONDS = env.int("EXPORT_SEND_SECONDS", 1_800)
# siblings know nothing of each other: who tells the address of a mailbox by the account in a receipt's source_id
MAILBOX_NAMES = "gmail.models.connection.addresses_by_account"
# which addresses answer with what to do next, as list items of the home page
NEXT_STEPS = ["gmail-next", "coverage-next"]

# Numbers
METRICS_TOKEN = environment.value_of("METRICS_TOKEN", os.environ)

# Push (gmail): off until the topic and the service account are named; docs/push.md says how.
GMAIL_PUSH_TOPIC = env.str("GMAIL_PUSH_TOPIC", "")
GMAIL_PUSH_SERVICE_ACCOUNT = env.str("GMAIL_PUSH_SERVICE_ACCOUNT", "")
GMAIL_PUSH_AUDIENCE = env.str("GMAIL_PUSH_AUDIENCE", "") or urljoin(GOOGLE_REDIRECT_URI, "/api/gmail/push")

# Logs: for a person by default, one JSON object a line on request. Never a word of mail.
LOG_FORMAT = env.enum("LOG_FORMAT", enum=LogFormat, by_value=True, default=LogFormat.TEXT)
SERVICE_ROLE = env.str("SERVICE_ROLE", "api")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "foundation.logs.TextFormatter"},
        "json": {"()": "foundation.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # httplib2 and others would log URLs with their queries
        "googleapiclient": {"level": "WARNING"},
        "google": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        # one slice a second for each mailbox: these lines would drown the JOB lines
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        # after an outage every expired message would get a line
        "celery.worker.request": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
