"""Django's settings, all from `platform/config.py`: the environment is not read here."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from foyer.accounts.limits import BROWSER_IDLE_SECONDS, PASSWORD_CHARACTERS_MIN, RECOVERY_CODES
from foyer.platform import limits
from foyer.platform.config import load_config
from foyer.platform.cookies import cookie_name
from foyer.platform.log import logging_config
from foyer.platform.pg import django_database

CONFIG = load_config()
PACKAGE_DIR = Path(__file__).parent

DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_keys[0]
SECRET_KEY_FALLBACKS = list(CONFIG.secret_keys[1:])
ALLOWED_HOSTS = list(CONFIG.allowed_hosts)
ROOT_URLCONF = "foyer.urls"
WSGI_APPLICATION = "foyer.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "csp",
    "foyer.platform",
    "foyer.accounts",
    "foyer.venues",
    "foyer.catalog",
    "foyer.inventory",
    "foyer.concessions",
    "foyer.bookings",
    "foyer.payments",
    "foyer.tickets",
    "foyer.admission",
    "foyer.notifications",
    "foyer.identity",
    "foyer.demo",
    "foyer.web",
]

MIDDLEWARE = [
    "foyer.platform.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "foyer.platform.middleware.ProtectionMiddleware",
    "foyer.platform.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "foyer.web.static_files.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foyer.platform.middleware.HostCheckMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "foyer.platform.visitor_cookie.VisitorMiddleware",
    "foyer.web.account.sign_ins.SignInMiddleware",
    "foyer.web.errors.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "foyer.web.context.page_context",
            ],
        },
    }
]

DATABASES = {"default": django_database(CONFIG.database_url)}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # For accounts that another system brought along, until their owners' next sign-in.
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_CHARACTERS_MIN},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "foyer.accounts.guessable.GuessableWordsValidator"},
    {"NAME": "foyer.accounts.breached.BreachedPasswordValidator"},
]
ACCOUNT_ADAPTER = "foyer.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_RATE_LIMITS = {} if not CONFIG.rate_limits else {"login_failed": "10/10m/key,100/10m/ip"}
SOCIALACCOUNT_ADAPTER = "foyer.identity.social_adapter.SocialAdapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds; somebody waits for the page
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = False  # Our own pages ask for a recent proof.
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_QUERY_EMAIL = True
# Settings only so that tests can put a server of their own in their place.
FACEBOOK_DIALOG_URL = "https://www.facebook.com/v23.0/dialog/oauth"
FACEBOOK_GRAPH_URL = "https://graph.facebook.com/v23.0"
MFA_ADAPTER = "foyer.accounts.mfa_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_COUNT = RECOVERY_CODES
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_NAME = cookie_name("foyer_session")
SESSION_COOKIE_AGE = BROWSER_IDLE_SECONDS
SESSION_COOKIE_SECURE = CONFIG.secure_cookies
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = cookie_name("foyer_csrf")
MESSAGE_STORAGE = "foyer.web.messages_cookie.MessagesCookie"
CSRF_COOKIE_SECURE = CONFIG.secure_cookies
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "foyer.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url]

SECURE_SSL_REDIRECT = False  # The proxy in front ends TLS and redirects.
SECURE_HSTS_SECONDS = limits.STRICT_TRANSPORT_SECONDS if CONFIG.secure_cookies else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIG.secure_cookies
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # No redirect to https: the proxy in front does it, health is asked by http.
    "security.W021",  # No HSTS preload: it binds a whole domain for years, its owner decides.
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE, *CONFIG.challenge_origins],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, *CONFIG.challenge_origins],
        "frame-src": list(CONFIG.challenge_origins) or [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = limits.BODY_BYTES_MAX
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE_DIR / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
WHITENOISE_MAX_AGE = 3600  # seconds; addresses with a hash are kept for ever
MEDIA_ROOT = CONFIG.data_dir / "media"
MEDIA_URL = "/media/"

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logging_config(debug=DEBUG)

NINJA_PAGINATION_PER_PAGE = limits.PAGE_SIZE_DEFAULT

PROCRASTINATE_IMPORT_PATHS = ["foyer.worker.tasks", "foyer.worker.schedule"]
