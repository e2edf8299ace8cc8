"""Every setting, in one file, read from the environment; a wrong value stops the start by name.

The defaults are those of production behind HTTPS. `run.py` sets SITE_URL to a plain loopback
address when it serves, and for commands to where it served; only that relaxes them.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from engagement.backup.files import Refused, recipients
from engagement.disk import keep

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
READ = set()  # names of the settings that were asked for
YES, NO = {"yes", "y", "true", "on", "1"}, {"no", "n", "false", "off", "0", ""}


def read(name, default, cast=None):
    """The environment's value of `name`, or `default`. Raises ImproperlyConfigured by name.

    Text is taken as it stands: the library would read “$abc” as the name of another setting.
    """
    READ.add(name)
    if cast is None:
        return os.environ.get(name, default)
    return understood(name, env.get_value, name, cast=cast, default=default)


def understood(name, reading, *given, **more):
    """What `reading` makes of the setting called `name`. Raises ImproperlyConfigured by name."""
    try:
        return reading(*given, **more)
    except (ValueError, TypeError, KeyError, ImproperlyConfigured) as wrong:
        raise ImproperlyConfigured(f"{name} cannot be read: {wrong}") from wrong


def yes_or_no(text):
    """Whether `text` says yes. Raises ValueError for what says neither."""
    said = text.strip().lower()
    if said not in YES | NO:
        raise ValueError("it must be “yes” or “no”")
    return said in YES


def site_url():
    """SITE_URL in its parts. Raises ImproperlyConfigured for what is no address of a site."""
    given = read("SITE_URL", "https://localhost")
    try:
        site = urlsplit(given)
        bare = site.path in {"", "/"} and not (site.query or site.fragment or site.username)
        if site.scheme in {"http", "https"} and site.hostname and bare and site.port != 0:
            return given, site
    except ValueError:  # a crooked port or bracket
        pass
    raise ImproperlyConfigured(
        f"SITE_URL is “{given}”; it must be an address such as https://record.example.org"
    )


# -- where things live ----------------------------------------------------------------------
DATA_DIR = Path(read("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

SITE_URL, _site = site_url()
HTTPS = _site.scheme == "https"
ONION = _site.hostname.endswith(".onion")  # Tor encrypts the way there, and the name is the key
if not (HTTPS or ONION or _site.hostname in {"127.0.0.1", "localhost", "::1"}):
    raise ImproperlyConfigured(
        "SITE_URL must begin with https:// unless the site is served on this machine only, or at"
        " an onion address"
    )


def secret_key():
    """SECRET_KEY from the environment, else from a file of mode 600 that is written once."""
    given = read("SECRET_KEY", "")
    if given:
        return given
    path = DATA_DIR / "secret_key"
    if path.is_file() and not path.read_bytes().strip(b"\0"):  # a power cut took what it said
        path.unlink()
    if not path.exists():
        keep(path, secrets.token_urlsafe(64), anew=False)
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < 50:
        raise ImproperlyConfigured(f"{path} holds no key; delete it to make a new one")
    return kept


SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = [key for key in read("SECRET_KEY_FALLBACKS", "").split(",") if key]
DEBUG = False
ALLOWED_HOSTS = [
    host.strip()
    for host in read("ALLOWED_HOSTS", f"{_site.hostname},localhost,127.0.0.1,[::1]").split(",")
]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; “*” would believe anybody")

# -- the parts ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "engagement",
    "processes",
    "django.contrib.admin.apps.SimpleAdminConfig",  # the site of our own is in the subject
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_countries",
    "csp",
]
MIDDLEWARE = [
    "engagement.middleware.HeadersMiddleware",
    "engagement.middleware.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "engagement.sessions.KeptSessionMiddleware",
    "engagement.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "engagement.middleware.MethodsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "engagement.sessions.SessionLifeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "engagement.people.SecondFactorMiddleware",
    "processes.access.ReaderMiddleware",
    "engagement.limits.LimitsMiddleware",
    "engagement.kept_pages.KeptPagesMiddleware",
    "processes.directory.vocabulary.OnceARequest",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "engagement.urls"
WSGI_APPLICATION = "engagement.wsgi.application"
AUTH_USER_MODEL = "engagement.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "engagement.templates.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            # What nearly every page uses; the others are loaded where they are used.
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "engagement.templatetags.filter_fields",
                "engagement.templatetags.inline",
                "engagement.templatetags.shells",
                "engagement.templatetags.record",
                "engagement.templatetags.typed",
                "processes.templatetags.around_rows",
                "processes.templatetags.ask_rows",
                "processes.templatetags.consultation_rows",
                "processes.templatetags.drawing",
                "processes.templatetags.entry_rows",
                "processes.templatetags.folding",
                "processes.templatetags.previews",
                "processes.templatetags.sampling",
                "processes.templatetags.saved",
                "processes.templatetags.sentences",
                "processes.templatetags.source_rows",
                "processes.templatetags.stage_rows",
                "processes.templatetags.ways",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]


# -- the record -----------------------------------------------------------------------------
_given = read("DATABASE_URL", f"sqlite:///{DATA_DIR / 'record.sqlite3'}")
_database = understood("DATABASE_URL", env.db_url_config, _given)
DATABASES = {"default": _database}
_engine = _database.get("ENGINE", "").rpartition(".")[2]
if _engine == "sqlite3":
    # Measured: Django's default mode answers most of 16 writers with an error, IMMEDIATE none;
    # a power cut loses acknowledged writes with synchronous=NORMAL, none with FULL.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        # What is erased is overwritten in the file, not only unlinked.
        " PRAGMA secure_delete=ON;",
    }
    # Opening it reads the words of all tables, 6 ms of a processor: more than a page that is kept.
    _database["CONN_MAX_AGE"] = 600
elif _engine == "postgresql":
    from engagement import pool  # which reads the driver, that SQLite does without

    _most = read("DATABASE_POOL", 8, int)
    if _most < 1:
        raise ImproperlyConfigured("DATABASE_POOL must be at least 1")
    # Seconds: who waits longer keeps a thread from the others. A connection is tried before it is
    # used, so that a database that was away is found again at once. No statement here runs so long
    # that compiling it first would pay: of home's, 4 s went into that and 0.2 s into the answer.
    _database["OPTIONS"] = (
        {"options": "-c jit=off"}
        | _database.get("OPTIONS", {})  # what the address says, as sslmode
        | {
            "connect_timeout": 3,
            "prepare_threshold": 2,  # a statement of `engagement/composing.py`, asked a third time
            "pool": {
                "min_size": 1,
                "max_size": _most,
                "timeout": 3,
                "reconnect_timeout": pool.TRIED_FOR,
                "reconnect_failed": pool.let_nobody_wait,
            },
        }
    )
    _database["CONN_HEALTH_CHECKS"] = True
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgresql://")
# Tests use a file of their own, as real as the site's: several threads open it.
_database["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"} if _engine == "sqlite3" else {}
# Only for a throw-away cluster of tests; anywhere else it would lose entries in a power cut.
ALLOW_FSYNC_OFF = read("ALLOW_FSYNC_OFF", False, yes_or_no)
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
SIMPLE_HISTORY_DATE_INDEX = False  # what was is asked by row or by process, never by date alone
SUBJECT = "processes.given"  # what the subject gives the service
DEMONSTRATION = "processes.demo.demonstration.load_if_empty"  # what fills an empty database

# -- people ---------------------------------------------------------------------------------
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "engagement.passwords.NotTooLong"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "engagement.passwords.NotTwoCommon"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "engagement.passwords.NotTheSite"},
]
# One, so that a wrong password is hashed once.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
OPEN_SIGN_UP = read("OPEN_SIGN_UP", False, yes_or_no)
ACCOUNT_ADAPTER = "engagement.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a mail to strangers whenever somebody types one wrongly
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False  # as SESSION_EXPIRE_AT_BROWSER_CLOSE says of all of them
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
# Wrong passwords: for an address, for an account at an address, for an account from everywhere
# (devices it knows are counted by themselves). `docs/security.md`, R33 and G14.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "login_anywhere": "30/5m/key",
    "reset_password": "20/m/ip,5/h/key,10/d/key",  # mails to an address, whoever asks for them
}
MFA_ADAPTER = "engagement.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Engagement record"
# Nobody gets in with an address that is not confirmed, so the new one of a change does no harm.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # this machine, or an onion
USERSESSIONS_ADAPTER = "engagement.adapters.SessionsAdapter"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# What limits count must be seen by all workers and added in one step, so that a code is used
# once: a table can do that, files and the memory of one process cannot.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "engagement_cache",
        "KEY_FUNCTION": "engagement.limits.hashed_key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Costly answers of one sort that are worked on at once, of all threads of this machine. All who
# come through an onion have one address, so nobody is counted there.
COSTLY_AT_ONCE = read("COSTLY_AT_ONCE", 2, int)
if COSTLY_AT_ONCE < 1:
    raise ImproperlyConfigured("COSTLY_AT_ONCE must be at least 1")
THROTTLED = not ONION

# -- mail -----------------------------------------------------------------------------------
EMAIL_TIMEOUT = 20  # seconds in which the mail server must answer


def mail_server():
    """EMAIL_URL as Django wants it, {} where there is none. Raises ImproperlyConfigured."""
    given = read("EMAIL_URL", "")
    if not given:
        return {}
    server = understood("EMAIL_URL", env.email_url_config, given)
    if not server["EMAIL_BACKEND"].endswith("smtp.EmailBackend") or not server["EMAIL_HOST"]:
        raise ImproperlyConfigured(
            "EMAIL_URL must be such as smtp+tls://name:password@mail.example.org:587"
        )
    return server


MAIL_SERVER = mail_server()
vars().update(MAIL_SERVER)
EMAIL_BACKEND = "engagement.outbox.Outbox"  # a row beside the change; the queue sends it
DEFAULT_FROM_EMAIL = read("MAIL_FROM", f"engagement-record@{_site.hostname}")


def mail_address(text):
    """A mail address, "" for none. Raises ValueError for what is no address."""
    name, _at, host = text.strip().rpartition("@")
    if text.strip() and not (name and host) or len(text.split()) > 1:
        raise ValueError("it must be a mail address such as office@example.org")
    return text.strip()


# Whom to write to about the site; it stands on a page that everybody can read.
CONTACT = read("CONTACT", "", mail_address)


def listens_at(text):
    """(host, port) of such as “127.0.0.1:2525”, None where it is empty. Raises ValueError."""
    host, _colon, port = text.strip().rpartition(":")
    if not text.strip():
        return None
    if not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise ValueError("it must be such as 127.0.0.1:2525")
    return host.strip("[]"), int(port)


# Where mail is taken in that becomes drafts; nowhere, unless who keeps the site wants it.
MAIL_IN = read("MAIL_IN", None, listens_at)
MAIL_IN_DOMAIN = read("MAIL_IN_DOMAIN", "").strip().lower() or _site.hostname

# Whether the addresses of sources are asked now and then if they still answer. It tells those who
# run them that somebody here looks, so it is for whoever keeps the site to want it.
CHECK_LINKS = read("CHECK_LINKS", False, yes_or_no)

# -- backups --------------------------------------------------------------------------------
BACKUP_DIR = Path(read("BACKUP_DIR", str(DATA_DIR / "backups"))).resolve()
BACKUP_KEEP = read("BACKUP_KEEP", 7, int)  # so many, one a day: none holds for long what was erased
if not 0 <= BACKUP_KEEP <= 30:
    raise ImproperlyConfigured("BACKUP_KEEP must be from 0, which takes none, to 30")


def backup_keys():
    """Public keys that open what is taken. Raises ImproperlyConfigured for what is none."""
    keys = [key.strip() for key in read("BACKUP_FOR", "").split(",") if key.strip()]
    try:
        recipients(keys)
    except Refused as wrong:
        raise ImproperlyConfigured(f"BACKUP_FOR cannot be read: {wrong}") from wrong
    return keys


BACKUP_FOR = backup_keys()

# -- what leaves the server -----------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "img-src": [SELF],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Forwarded headers are believed only when a proxy is said to stand in front.
if read("BEHIND_PROXY", False, yes_or_no):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_FAILURE_VIEW = "engagement.views.token_missing"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # without a request; SESSION_AT_MOST with any number of them
SESSION_AT_MOST = 7 * 24 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "engagement.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_FINDERS = ["engagement.static_files.UsedFilesFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "engagement.static_files.SmallFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"

# -- words ----------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = read("TIME_ZONE", "UTC")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "engagement" / "locale"]

# -- what is written down -------------------------------------------------------------------
# One line an event; no body, no query string, no address of a visitor.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "engagement.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # The web server has a handler of its own, which says whose request could not be read.
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
        "pikepdf": {"level": "WARNING"},  # which says that it is there
        "mail.log": {"level": "CRITICAL", "propagate": False},  # who writes to whom, and from where
    },
}
