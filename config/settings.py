"""Settings of the portal, all of them; values that differ between places come from the environment.

Production has no default for a secret, a database or a host: a missing one stops the start.
`config/local.py` sets them for a developer's machine. Settings never start a server.
"""

from datetime import time
from importlib.metadata import distribution
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config import admin_theme

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Place and mode -------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demo log-ins are shown, sent mail is readable at a page
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = env.str(
    "SITE_URL"
)  # scheme and host, no slash at the end: the links in mails and QR codes
CSRF_TRUSTED_ORIGINS = [SITE_URL]
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / ".local")))  # uploads and file mail

# --- The domain, in one block ---------------------------------------------------------------------
CITY_BOUNDS = {"west": 76.74, "east": 77.17, "south": 43.03, "north": 43.41}  # degrees, WGS 84
WORKING_HOURS = (
    time(9, 0),
    time(18, 30),
)  # local time; received later counts as the next working day
CURE_WORKING_DAYS = 5  # reasonable time to supply a missing detail, Art. 64(6)
REOPEN_DAYS = 30  # calendar days in which "not resolved" brings a query back
SUBJECT_MAX_LENGTH = 120  # characters
TEXT_MAX_LENGTH = 5_000  # characters
LIVE_WALL_SECONDS = 0.4  # how stale the wall of a broadcast may be; people poll every 2 seconds
LIVE_QUESTION_MAX_LENGTH = 600  # characters; it is read out on air
PHOTO_MAX_COUNT = 5
PHOTO_MAX_BYTES = 10 * 1024 * 1024
PHOTO_MAX_PIXELS = 40_000_000
PHOTO_MAX_SIDE = 2_048  # pixels, after re-encoding
PHOTO_THUMB_SIDE = 480  # pixels
DOCUMENT_MAX_COUNT = 10  # files of one announcement
DOCUMENT_MAX_BYTES = 20 * 1024 * 1024
DRAFT_LIFETIME_HOURS = 24  # photos and filings that wait for their resident
CHALLENGE_LIFETIME_SECONDS = 2 * 3600  # a proof of work may wait for its form this long
LINK_LIFETIME_HOURS = 24  # mailed links to "my queries"
SUBSCRIPTION_CONFIRM_HOURS = 72  # an address not confirmed by then is deleted
MASS_MAIL_KEPT_DAYS = 14  # sent mail to many in the outbox; above 7, or it could go out twice
SUBSCRIPTION_KEPT_DAYS = 7  # after unsubscribing; then the address is erased
SIMILAR_SHOWN = 5
PAGE_SIZE = 20
FIGURES_MINIMUM_N = 10  # rows; of fewer no rate is shown and no ranking made
PUBLIC_PAGE_SECONDS = 10  # how stale a public page may be for an anonymous reader
REMINDER_HOUR = 9  # local hour of the daily sweep
PERSON_KEPT_YEARS = 5  # after the closing of a query; then who asked and who joined is erased
ACCREDITATION_DAYS = 365  # how long a journalist's accreditation for the year holds
ACCREDITATION_RENEWAL_DAYS = 60  # so long before its end the next may be applied for
ACCREDITATION_CONFIRM_HOURS = 72  # the mailed link that confirms an application
JOURNALIST_KEPT_DAYS = 3 * 366  # after their last word with the press centre; then they are erased
LIVE_CONTACT_KEPT_DAYS = 60  # of askers and voters, after a broadcast was closed
MESSAGE_KEPT_DAYS = 180  # sent mail in the outbox; above 30, or a rung could be told twice
# What the anomaly watch calls unusual; the arithmetic is in queries/watch/level.py.
WATCH_WINDOWS = {  # length in hours: the fewest queries that alarm, and how many times the usual
    2: (10, 3.0),
    24: (20, 2.0),
}
WATCH_WEEKS = 8  # weeks before, whose same hours are the usual level
WATCH_FEWEST_WEEKS = 2  # with fewer weeks of queries nothing is unusual, for nothing is usual yet
WATCH_SIGNIFICANCE = 1e-5  # probability of so many or more by chance, for one cell and window
WATCH_LEAST_USUAL = 0.5  # queries in a window; a cell that never had one is taken to have this
WATCH_RESUME_HOURS = 12  # what grows again so soon after its end is the same anomaly
WATCH_GROWN_TIMES = 2  # told again when it has grown so many times since it was told
WATCH_ANSWERED_AT_ONCE = 25  # linked queries answered within the request; more by the worker
DATA_OPERATOR_NAME = _("Akimat of Almaty, Open Almaty reception desk")
PRESS_OPERATOR_NAME = _("Akimat of Almaty, press centre")
OPEN_DATA_LICENCE = {
    "name": env.str("OPEN_DATA_LICENCE", default="CC-BY-4.0"),
    "title": env.str(
        "OPEN_DATA_LICENCE_TITLE", default="Creative Commons Attribution 4.0 International"
    ),
    "path": env.str(
        "OPEN_DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/"
    ),
}  # the terms on which anybody may use the files; the name is one of the Open Definition's
OPEN_DATA_SECONDS = 600  # in which a file must have been taken
OPEN_DATA_LARGE_AT_ONCE = env.int(
    "OPEN_DATA_LARGE_AT_ONCE", default=1
)  # large files under way at a time, of all web processes together: fewer than these
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")  # a tile server of the city's own, or none
OPEN311_JURISDICTION = env.str("OPEN311_JURISDICTION", default="almaty")  # jurisdiction_id
TRUSTED_PROXIES = env.int(
    "TRUSTED_PROXIES", default=0
)  # how many proxies of ours set X-Forwarded-For

# --- Applications ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "config.apps.StaffSiteConfig",
    "config.apps.ProjectConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "axes",
    "crispy_bootstrap5",
    "crispy_forms",
    "csp",
    "django_filters",
    "django_htmx",
    "django_include_bootstrap",
    "pgtrigger",
    "portal",
    "queries",
    "pressroom",
    "broadcasts",
]

MIDDLEWARE = [
    "portal.page_cache.page_cache",  # first: a page kept ready costs none of the others
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.staff_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.refusals.WordedRefusals",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,  # nobody meets a connection from before a restart
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": env.int("DATABASE_POOL_SIZE", default=4),
                "timeout": 10,
            },
            "application_name": "open-almaty",
            # Rows lie in memory or on solid disks: an index is not four times as dear as the table.
            # Compiling a plan pays for itself in seconds, not in the milliseconds a page has.
            "options": "-c random_page_cost=1.1 -c jit=off",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "oa",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}  # seconds; longer than any task
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_TIMEZONE = "Asia/Almaty"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.access.RoleBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "portal.staff_site.locked_out"
AXES_ENABLE_ADMIN = False  # the user's page in the admin has the button that unlocks
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES or None

# --- Languages ------------------------------------------------------------------------------------
LANGUAGE_CODE = "kk"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "vendor"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
USE_THOUSAND_SEPARATOR = True
MODELTRANSLATION_DEFAULT_LANGUAGE = "kk"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("ru", "kk", "en")}
MODELTRANSLATION_CUSTOM_FIELDS = ()

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# Leaflet's files alone: the application around them wants GDAL, which the portal has no use for.
_LEAFLET = distribution("django-leaflet").locate_file("leaflet/static/leaflet")
STATICFILES_DIRS = [BASE_DIR / "static", ("leaflet", str(_LEAFLET))]
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))  # part of the image there
MEDIA_ROOT = VAR_DIR / "media"  # never served by address: views decide who may see a photo
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "portal.static_files.StaticFiles"
        )
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Mail -----------------------------------------------------------------------------------------
environ.Env.EMAIL_SCHEMES["filemail"] = "portal.mailbox.MailFolder"  # one file a mail, in VAR_DIR
vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20  # seconds a mail server may be silent
MAIL_LEASE_SECONDS = env.int(
    "MAIL_LEASE_SECONDS", default=300
)  # a killed worker's mail waits so long
MAIL_RETRY_SECONDS = env.int(
    "MAIL_RETRY_SECONDS", default=60
)  # the first pause; each is 4 × longer

# --- Security -------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEMO)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "oa_staff"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
THROTTLING = env.bool("THROTTLING", default=True)  # off only where a bench files from one address
CHALLENGE = env.str(
    "CHALLENGE", default="hot", choices=["hot", "always", "never"]
)  # when filing asks for a proof of work
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
# The tile server is the one host a page may name, and only when the city runs one.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *([MAP_TILES_URL] if MAP_TILES_URL else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
# The admin theme runs Alpine, which evaluates and styles by attribute: staff pages only.
CONTENT_SECURITY_POLICY_ADMIN = {
    "script-src": ["'self'", "'unsafe-eval'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}

# --- The admin ------------------------------------------------------------------------------------
UNFOLD = admin_theme.UNFOLD

# --- Logs: to standard output, no personal data ---------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
