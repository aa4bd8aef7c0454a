"""Settings, all of them from the environment; `docs/reference/settings.md` lists them.

EVENBORN_DATA      folder of the SQLite database, uploads, and key files; default ./evenborn-data
                   数据目录：SQLite 数据库、上传的文件和密钥文件；默认 ./evenborn-data
EVENBORN_DATABASE  postgresql://user:password@host:port/name?sslmode=…, or empty for SQLite
                   PostgreSQL 的连接地址，可带 ?sslmode=verify-full；留空则用数据目录中的 SQLite
EVENBORN_KEYS      key file of the secrets at rest; default EVENBORN_DATA/keys.json
                   加密姓名、证件号等信息的密钥文件；默认 EVENBORN_DATA/keys.json
EVENBORN_BACKUP_KEY  key file that seals backups; default EVENBORN_DATA/backup.key
                   加密备份的密钥文件；默认 EVENBORN_DATA/backup.key
EVENBORN_SIGNING_KEY  key that signs sessions; default the file signing.key that set-up makes
                   登录会话的签名密钥；默认读取 set-up 生成的 signing.key
EVENBORN_AUDIT_HASH  hash of the audit chain, sha256 (default) or sm3; may change at any time
                   审计日志链的摘要算法：sha256（默认）或 sm3；可随时更换
EVENBORN_COUNTY    division code of the county that runs this house; 500118 in a demo
                   本县（区、市）的行政区划代码，6 位；演示时默认 500118
EVENBORN_HOLIDAYS  file of working days that adds or replaces years; docs in foundation/duties/data
                   节假日文件，用于增补或替换年份；格式见 foundation/duties/data
EVENBORN_HOSTS     names the site answers to, by commas; default 127.0.0.1,localhost
                   网站的主机名，用逗号分隔；默认 127.0.0.1,localhost
EVENBORN_HTTPS     "1" behind TLS: secure cookies, HSTS
                   网站经 TLS 访问时设为 1：启用安全 Cookie 和 HSTS
EVENBORN_PROXIES   addresses of the TLS proxy, believed about who asks; default this machine
                   TLS 代理的地址，用逗号分隔，由它说明访问者的地址；默认本机
EVENBORN_DEMO      "1" on a demo county only: the sign-in page says so
                   仅用于演示县，设为 1；登录页会注明
EVENBORN_STATIC    folder of the collected style sheets and scripts; default EVENBORN_DATA/static
                   样式和脚本的收集目录；默认 EVENBORN_DATA/static
EVENBORN_FILES_DAYS  days an uploaded file is kept before it is deleted; default 30
                   上传的文件保存多少天后删除；默认 30
EVENBORN_FILES_MB  largest upload in MB; default 200
                   上传文件的最大大小，单位 MB；默认 200
EVENBORN_LOGS      "json": a line of JSON for each event, with its request's number; default text
                   日志格式：json 为每行一个 JSON 对象，含请求编号；默认为文本
EVENBORN_SLOW_MS   a database statement slower than this is logged without its values; default 500
                   数据库语句超过多少毫秒记入日志（不含参数值）；默认 500
EVENBORN_STATEMENTS  a page that asks the database more often than this is logged; default 150
                   一个页面的数据库语句超过多少条记入日志；默认 150
EVENBORN_QUERY_SECONDS  a statement of a page is stopped after this long, 0: never; default 30
                   网页请求的数据库语句超过多少秒即中止，0 为不限；默认 30
EVENBORN_METRICS_TOKEN  token that opens /metrics; empty: only this machine may read it
                   读取 /metrics 的令牌；留空则只限本机
EVENBORN_MAIL_HOST  mail server of the reminders; empty: none are sent
                   发送提醒的邮件服务器；留空则不发送
EVENBORN_MAIL_PORT  its port; default 25
                   邮件服务器端口；默认 25
EVENBORN_MAIL_FROM  sender of the reminders; default evenborn@localhost
                   提醒邮件的发件人；默认 evenborn@localhost
EVENBORN_PUBLIC_TELL  public page: where to tell of wrongdoing, in one line; empty: in general words
                   公开页上的举报渠道，一行文字；留空则只写一般说法
EVENBORN_PUBLIC_BENEFITS  public page: where a family finds its benefits; empty: in general words
                   公开页上的家庭奖励扶助咨询渠道，一行文字；留空则只写一般说法
EVENBORN_OPEN_LICENCE  address of the licence of the open data; default CC BY 4.0
                   开放数据许可协议的网址；默认 CC BY 4.0
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from evenborn.site.config.folder import SIGNING_KEY, data_folder
from evenborn.site.config.logs import FORMATS

DATA = data_folder()
KEY_FILE = Path(os.environ.get("EVENBORN_KEYS", DATA / "keys.json")).resolve()
BACKUP_KEY_FILE = Path(os.environ.get("EVENBORN_BACKUP_KEY") or DATA / "backup.key").resolve()
AUDIT_HASH = os.environ.get("EVENBORN_AUDIT_HASH", "sha256")
DEMO = os.environ.get("EVENBORN_DEMO") == "1"
COUNTY = os.environ.get("EVENBORN_COUNTY", "500118" if DEMO else "")
HTTPS = os.environ.get("EVENBORN_HTTPS") == "1"
PROXIES = os.environ.get("EVENBORN_PROXIES", "127.0.0.1,::1").split(",")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("EVENBORN_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []


def _signing_key() -> str:
    """Return the key that signs sessions: from the environment, else the file of `set-up`."""
    if key := os.environ.get("EVENBORN_SIGNING_KEY"):
        return key
    try:
        return (DATA / SIGNING_KEY).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"没有签名密钥：请先运行 evenborn set-up（数据目录 {DATA}）。"
            f"There is no signing key: first run evenborn set-up (data folder {DATA})."
        ) from error


SECRET_KEY = _signing_key()


def _database(address: str) -> dict[str, Any]:
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "evenborn.sqlite3",
            "OPTIONS": {
                # Writers wait their turn from the first statement on, and readers never wait.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-64000;",
            },
        }
    url = urlsplit(address)
    if url.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("EVENBORN_DATABASE: postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        # sslmode, sslrootcert …: what stands behind the "?" goes to PostgreSQL's own client.
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 8, "timeout": 20},
            **dict(parse_qsl(url.query)),
        },
    }


DATABASES = {"default": _database(os.environ.get("EVENBORN_DATABASE", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "evenborn.foundation.places",
    "evenborn.foundation.ui",
    "evenborn.foundation.audit",
    "evenborn.foundation.access",
    "evenborn.foundation.exchange",
    "evenborn.foundation.runs",
    "evenborn.foundation.duties",
    "evenborn.rooms.facilities",
    "evenborn.rooms.births",
    "evenborn.rooms.reconciliation",
    "evenborn.rooms.indicators",
    "evenborn.rooms.reports",
    "evenborn.site.web",
    "evenborn.site.api",
    "evenborn.site.operation",
]

MIDDLEWARE = [
    "evenborn.site.operation.watching.requests.Watch",
    "django.middleware.security.SecurityMiddleware",
    "evenborn.foundation.ui.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "evenborn.foundation.ui.language.Language",
    "evenborn.foundation.ui.unreadable.Unreadable",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "evenborn.foundation.access.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "evenborn.foundation.ui.refused.RefusalPage",
]

ROOT_URLCONF = "evenborn.site.config.urls"
WSGI_APPLICATION = "evenborn.site.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "evenborn.foundation.ui.context.page",
            ],
            "builtins": ["evenborn.foundation.ui.templatetags.ui"],
        },
    }
]

AUTH_USER_MODEL = "access.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "evenborn.foundation.access.passwords.LongEnough",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"

# Lock-out: five wrong passwords for one officer from one address close that door for 15 minutes.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody can hold a door shut from outside
AXES_LOCKOUT_CALLABLE = "evenborn.foundation.access.views.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "evenborn.foundation.access.lockout.door_of"
AXES_DISABLE_ACCESS_LOG = True  # our own log has it
AXES_VERBOSE = False

# Sessions end after 30 minutes without a request and after 12 hours in any case.
SESSION_IDLE_SECONDS = 30 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "evenborn.site.web.errors.forged"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("EVENBORN_STATIC", DATA / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "evenborn.foundation.ui.storage.NamedByDigest"},
}
# Before `collectstatic` has named the files by their digest, they are served from the packages.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").is_file()
MEDIA_ROOT = DATA / "files"
FILES_KEPT_DAYS = int(os.environ.get("EVENBORN_FILES_DAYS", "30"))
FILES_MOST_BYTES = int(os.environ.get("EVENBORN_FILES_MB", "200")) << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20  # larger uploads go to disk as they come
FILE_UPLOAD_PERMISSIONS = 0o600

SLOW_MS = float(os.environ.get("EVENBORN_SLOW_MS", "500"))
STATEMENTS_MOST = int(os.environ.get("EVENBORN_STATEMENTS", "150"))
QUERY_SECONDS = float(os.environ.get("EVENBORN_QUERY_SECONDS", "30"))
METRICS_TOKEN = os.environ.get("EVENBORN_METRICS_TOKEN", "")

HOLIDAYS_FILE = os.environ.get("EVENBORN_HOLIDAYS", "")
DUTIES_SOON_DAYS = 7  # how far ahead Today looks

EMAIL_HOST = os.environ.get("EVENBORN_MAIL_HOST", "")  # empty: no reminders are sent
EMAIL_PORT = int(os.environ.get("EVENBORN_MAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("EVENBORN_MAIL_FROM", "evenborn@localhost")

PUBLIC_TELL = os.environ.get("EVENBORN_PUBLIC_TELL", "")
PUBLIC_BENEFITS = os.environ.get("EVENBORN_PUBLIC_BENEFITS", "")
OPEN_LICENCE = os.environ.get(
    "EVENBORN_OPEN_LICENCE", "https://creativecommons.org/licenses/by/4.0/"
)

LOGS = os.environ.get("EVENBORN_LOGS", "text")
if LOGS not in FORMATS:
    raise ImproperlyConfigured("EVENBORN_LOGS: text, json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": FORMATS[LOGS]}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
