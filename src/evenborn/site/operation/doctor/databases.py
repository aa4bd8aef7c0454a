"""Checks of the database itself."""

from datetime import datetime

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from evenborn.foundation.audit.append_only import lay
from evenborn.rooms.births.models import Birth
from evenborn.site.operation.doctor.finding import Finding, bad, good, note
from evenborn.standards.words import Words

OLDEST = 150_000  # PostgreSQL 15
SQLITE_MOST = 100_000  # births; beyond, writers wait for each other
SKEW_SECONDS = 30.0
NEAR = frozenset({"", "localhost", "127.0.0.1", "::1"})
SET_UP = Words("运行 evenborn set-up。", "Run evenborn set-up.")


def _answer(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def migrations(_: datetime) -> Finding:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return bad(
            "migrations",
            zh=f"数据库不是这个版本的：还有 {len(waiting)} 个迁移没有执行。",
            en=f"The database is not of this version: {len(waiting)} migrations wait.",
            mend=SET_UP,
        )
    return good("migrations", zh="数据库已是当前版本", en="the database is of this version")


def engine(_: datetime) -> Finding:
    """SQLite is for a small house; PostgreSQL must be one that we test on."""
    if connection.vendor == "sqlite":
        return _sqlite()
    version = int(connection.pg_version)  # type: ignore[attr-defined] # PostgreSQL's own wrapper
    if version < OLDEST:
        return bad(
            "engine",
            zh=f"PostgreSQL {version // 10_000} 太旧。",
            en=f"PostgreSQL {version // 10_000} is too old.",
            mend=Words("升级到 15 或更高版本。", "Upgrade to 15 or later."),
        )
    return good(
        "engine", zh=f"PostgreSQL {version // 10_000}", en=f"PostgreSQL {version // 10_000}"
    )


def _sqlite() -> Finding:
    mend = Words(
        "改用 PostgreSQL：evenborn backup，再 evenborn restore --into postgresql://…。",
        "Go over to PostgreSQL: evenborn backup, then evenborn restore --into postgresql://….",
    )
    there = Birth._meta.db_table in connection.introspection.table_names()
    if there and Birth._base_manager.count() > SQLITE_MOST:
        return bad(
            "engine",
            zh=f"SQLite 中的出生记录已超过 {SQLITE_MOST:,} 条，写入会互相等待。",
            en=f"SQLite holds more than {SQLITE_MOST:,} births: writers wait for each other.",
            mend=mend,
        )
    return note(
        "engine",
        zh="使用 SQLite，适合试用和小县。",
        en="SQLite: fit for a trial and a small county.",
    )


def rights(_: datetime) -> Finding:
    """The house must not be able to lift the triggers of another database."""
    if connection.vendor == "postgresql" and _answer(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ):
        return bad(
            "rights",
            zh="平台以 PostgreSQL 超级用户（或可建角色的用户）连接。",
            en="The house connects as a superuser of PostgreSQL, or as one that makes roles.",
            mend=Words(
                "建立只拥有本库的普通用户，写入 EVENBORN_DATABASE。",
                "Make a plain user that owns this database only and name it in EVENBORN_DATABASE.",
            ),
        )
    return good("rights", zh="数据库用户权限适当", en="the database user has no more than it needs")


def encrypted(_: datetime) -> Finding:
    """The way to the database is as safe as the way to the site."""
    if connection.vendor == "postgresql" and not _is_near():
        if not _answer("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"):
            return bad(
                "encrypted",
                zh="与数据库服务器之间没有加密。",
                en="The way to the database server is not encrypted.",
                mend=Words(
                    "在 EVENBORN_DATABASE 末尾加 ?sslmode=verify-full。",
                    "Add ?sslmode=verify-full to EVENBORN_DATABASE.",
                ),
            )
        mode = str(connection.settings_dict["OPTIONS"].get("sslmode", "prefer"))
        if mode not in {"verify-full", "verify-ca"}:
            return note(
                "encrypted",
                zh=f"与数据库之间已加密，但不核对服务器身份（sslmode={mode}）。",
                en=f"The way to the database is encrypted, but nobody checks who answers "
                f"(sslmode={mode}).",
                mend=Words("设 sslmode=verify-full。", "Set sslmode=verify-full."),
            )
    return good("encrypted", zh="数据库连接安全", en="the way to the database is safe")


def _is_near() -> bool:
    host = str(connection.settings_dict["HOST"])
    return host in NEAR or host.startswith("/")


def triggers(_: datetime) -> Finding:
    """The database itself refuses to change the log."""
    wanted = {
        words.split()[2] for words in lay(connection.vendor) if words.startswith("CREATE TRI")
    }
    table, column = (
        ("sqlite_master WHERE type = 'trigger'", "name")
        if connection.vendor == "sqlite"
        else ("pg_trigger WHERE tgenabled <> 'D'", "tgname")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        there = {name for (name,) in cursor.fetchall()}
    if missing := sorted(wanted - there):
        return bad(
            "triggers",
            zh=f"审计日志的保护触发器缺少 {len(missing)} 个：有人动过数据库。",
            en=f"{len(missing)} triggers that guard the log are missing: somebody has been at the "
            "database.",
            mend=Words(
                "查明原因，运行 evenborn audit verify，再由备份恢复。",
                "Find out why, run evenborn audit verify, then restore from a backup.",
            ),
        )
    return good("triggers", zh="日志只能追加", en="the log can only grow")


def clock(at: datetime) -> Finding:
    """This machine and the database agree on the time."""
    if connection.vendor == "postgresql":
        theirs = _answer("SELECT clock_timestamp()")
        assert isinstance(theirs, datetime)
        skew = abs((theirs - at).total_seconds())
        if skew > SKEW_SECONDS:
            return bad(
                "clock",
                zh=f"本机与数据库服务器的时间相差 {skew:,.0f} 秒。",
                en=f"This machine and the database server are {skew:,.0f} seconds apart.",
                mend=Words("两边都启用时间同步（NTP）。", "Let both keep the time by NTP."),
            )
    return good("clock", zh="时间与数据库一致", en="the time is that of the database")
