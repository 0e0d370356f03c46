"""Settings of Raingan: one file; what differs between places comes from the environment (see docs/operate.md).

Importing this file starts nothing and creates nothing. Outside a demo no secret has a default.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from raingan.core.registry import system_packages

BASE = Path(__file__).resolve().parent.parent


def flag(name: str) -> bool:
    """Whether the environment variable ``name`` is switched on (1, true, yes, on)."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    """The comma-separated values of the environment variable ``name``."""
    return [value.strip() for value in os.environ.get(name, default).split(",") if value.strip()]


def number(name: str, default: int, most: int = 1_000_000, of: str = "") -> int:
    """The number that the environment variable ``name`` gives, from 0 to ``most``; ``of`` says of what it is one."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) > most:
        raise ImproperlyConfigured(f"{name} must be a number{of} from 0 to {most}, not {text!r}.")
    return int(text)


def days(name: str, default: int) -> int:
    """The days that the environment variable ``name`` gives; not below 0."""
    return number(name, default, most=36_500, of=" of days")


DEMO = flag("RAINGAN_DEMO")
DEBUG = flag("RAINGAN_DEBUG")
TESTING = "pytest" in sys.modules
DATA = Path(os.environ.get("RAINGAN_DATA") or BASE / "var").resolve()


def secret(name: str) -> str:
    """A secret from the environment; a demo, a test and a developer's machine may do with a known one."""
    value = os.environ.get(name, "")
    if value:
        return value
    if DEMO or DEBUG or TESTING or flag("RAINGAN_NO_SECRETS"):
        return f"not-a-secret-{name.lower()}-for-demo-and-tests-only"
    raise ImproperlyConfigured(f"Set {name} in the environment: 50 random characters that stay the same for good.")


def database(url: str) -> dict[str, object]:
    """Django's database settings from an address such as ``postgresql://user:word@host:5432/name?host=/socket``."""
    parts = urlsplit(url)
    options: dict[str, object] = {}
    host = parts.hostname or ""
    for pair in filter(None, parts.query.split("&")):
        key, _, value = pair.partition("=")
        if key == "host":
            host = unquote(value)
        else:
            options[key] = unquote(value)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        # Parameters travel apart from the statements, so that PostgreSQL plans what is asked often only once.
        "OPTIONS": {"connect_timeout": 2, "server_side_binding": True, "prepare_threshold": 5, **options},
    }


SECRET_KEY = secret("RAINGAN_SECRET_KEY")
LOOKUP_KEY = secret("RAINGAN_LOOKUP_KEY")
ENCRYPTION_KEY = secret("RAINGAN_ENCRYPTION_KEY")

ALLOWED_HOSTS = listed("RAINGAN_HOSTS", "127.0.0.1,localhost,[::1],testserver" if DEMO or DEBUG or TESTING else "")
CSRF_TRUSTED_ORIGINS = listed("RAINGAN_ORIGINS")
# Where people reach this house, for what is printed: the first of the origins, or where the server was started.
ADDRESS = [*CSRF_TRUSTED_ORIGINS, os.environ.get("RAINGAN_ADDRESS") or "http://127.0.0.1:8000"][0].rstrip("/")
BEHIND_TLS = flag("RAINGAN_TLS")
TRUSTED_PROXIES = number("RAINGAN_PROXIES", 0)

INSTALLED_APPS = [
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "oauth2_provider",
    "template_partials",
    "procrastinate.contrib.django",
    "raingan.core.web",
    "django.forms",  # after web, whose form templates come first
    "raingan.core.audit",
    "raingan.core.places",
    "raingan.core.notices",
    "raingan.core.people",
    "raingan.core.guidance",
    "raingan.core.rounds",
    "raingan.core.evidence",
    "raingan.core.tallies",
    "raingan.core.flow",
    "raingan.core.exports",
    "raingan.core.letters",
    "raingan.core.administration",
    *system_packages(),
    "raingan.portal",
]

MIDDLEWARE = [
    "raingan.core.web.middleware.RequestHead",
    "raingan.core.web.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "raingan.core.web.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "raingan.core.people.middleware.IdleSignOut",
    "raingan.core.people.middleware.SignInFirst",
    "raingan.core.people.middleware.OwnPasswordFirst",
    "raingan.core.web.middleware.PoliteRules",
    "raingan.portal.middleware.Frame",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "raingan.urls"
WSGI_APPLICATION = "raingan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "raingan.core.web.context.house",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "raingan.core.web.templatetags.raingan",
                "template_partials.templatetags.partials",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql:///raingan"))}
CONN_HEALTH_CHECKS = True
if flag("RAINGAN_POOL"):
    # The web server's workers share few connections; everything else keeps one of its own.
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 1.5}}  # type: ignore[operator]
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "raingan.core.people.backends.TypedNameBackend",
]
PASSWORD_HASHERS = ["raingan.core.people.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "people:sign-in"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
IDLE_LIMIT = timedelta(minutes=30)
IDLE_WARNING = timedelta(minutes=5)
CSRF_COOKIE_SAMESITE = "Lax"
API_RATE = number("RAINGAN_API_RATE", 300)  # requests a minute, of one token to one server process
CSRF_FAILURE_VIEW = "raingan.core.web.errors.csrf_failure"

SECURE_SSL_REDIRECT = BEHIND_TLS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
# What a request's body may hold before it is read at all: three photos of 10 MB and the form around them.
MAX_BODY = 32 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
# Machines sign in by client credentials alone; their tokens and secrets are kept as hashes only.
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES_BACKEND_CLASS": "raingan.core.people.machines.MachineScopes",
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# Fifteen minutes from the fifth wrong try; trying on meanwhile does not make it longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "raingan.core.people.lockout.own_answer"
AXES_USERNAME_CALLABLE = "raingan.core.people.names.axes_username"
AXES_CLIENT_IP_CALLABLE = "raingan.core.web.middleware.client_address"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

ACCOUNT_ADAPTER = "raingan.core.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "raingan.core.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # telephones whose clock is half a minute off
MFA_TOTP_ISSUER = "Raingan"
SOCIALACCOUNT_ADAPTER = "raingan.core.people.adapters.SocialAccountAdapter"
# The button is a link: a form sent to another site is what form-action in the security policy forbids.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
# Signing in through ThaiD or a department's own OpenID Connect provider: there only when the address is given.
OIDC_NAME = os.environ.get("RAINGAN_OIDC_NAME", "ThaiD")
OIDC_CLAIM = os.environ.get("RAINGAN_OIDC_CLAIM", "pid")
OIDC_ISSUER = os.environ.get("RAINGAN_OIDC_ISSUER", "")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": os.environ.get("RAINGAN_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("RAINGAN_OIDC_SECRET", ""),
                "settings": {
                    "server_url": OIDC_ISSUER,
                    "scope": os.environ.get("RAINGAN_OIDC_SCOPE", "openid pid").split(),
                },
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = BASE / "build" / "collected"
STATICFILES_DIRS = [BASE / "build" / "static"]
EVIDENCE_BUCKET = os.environ.get("RAINGAN_S3_BUCKET", "")
EXPORTS_BUCKET = os.environ.get("RAINGAN_S3_EXPORTS_BUCKET", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
    "evidence": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_BUCKET,
            "endpoint_url": os.environ.get("RAINGAN_S3_ENDPOINT") or None,
            "file_overwrite": True,
        },
    }
    if EVIDENCE_BUCKET
    else {
        "BACKEND": "raingan.core.evidence.storage.FolderStorage",
        "OPTIONS": {"location": DATA / "evidence"},
    },
    "exports": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EXPORTS_BUCKET,
            "endpoint_url": os.environ.get("RAINGAN_S3_ENDPOINT") or None,
            "file_overwrite": True,
        },
    }
    if EXPORTS_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "exports", "allow_overwrite": True},
    },
}
# A test or developer's run may come before the first build of the assets; the folder is git-ignored.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# How many days what is not kept for good is kept; 0 keeps it for good (see portal/retention.py).
KEEP_DAYS = {
    "files": max(1, days("RAINGAN_KEEP_FILES", 7)),
    "notices": days("RAINGAN_KEEP_NOTICES", 365),
    "sign_ins": days("RAINGAN_KEEP_SIGN_INS", 90),
    "reminders": days("RAINGAN_KEEP_REMINDERS", 730),
    "withdrawn": days("RAINGAN_KEEP_WITHDRAWN", 730),
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("RAINGAN_SMTP_HOST", "")
SMTP_SECURITY = os.environ.get("RAINGAN_SMTP_SECURITY", "")
if SMTP_SECURITY not in {"", "starttls", "tls"}:
    raise ImproperlyConfigured(f"RAINGAN_SMTP_SECURITY must be starttls, tls or nothing, not {SMTP_SECURITY!r}.")
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "tls"
EMAIL_PORT = number("RAINGAN_SMTP_PORT", {"starttls": 587, "tls": 465}.get(SMTP_SECURITY, 25), most=65_535)
EMAIL_HOST_USER = os.environ.get("RAINGAN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("RAINGAN_SMTP_PASSWORD", "")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("RAINGAN_MAIL_FROM", "raingan@localhost")

PROCRASTINATE_IMPORT_PATHS: list[str] = []
# Seconds without a heartbeat after which a worker counts as dead and its jobs run again.
STALLED_AFTER = number("RAINGAN_STALLED_AFTER", 60)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "raingan.core.web.logs.JsonLine"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {"raingan": {"level": "INFO"}, "axes": {"level": "ERROR"}},
}
