"""Checks of what the records of the house tell."""

from datetime import datetime, timedelta

from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Role, needs_second_factor
from evenborn.foundation.access.secrets.keyring import keyring
from evenborn.foundation.audit.models import Entry
from evenborn.site.operation.doctor.finding import Finding, bad, good, note
from evenborn.site.operation.watching.queue import last_sign_of_life, oldest_waiting
from evenborn.standards.words import Words

BEHIND = timedelta(seconds=5)  # what two processes of one machine may differ
VERIFIED_WITHIN = timedelta(days=35)
BACKED_UP_WITHIN = timedelta(hours=36)
DRILLED_WITHIN = timedelta(days=40)
WORKED_WITHIN = timedelta(hours=26)  # the daily jobs prove it
WAITS_MOST = timedelta(minutes=10)
FOUNDERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def clock_of_the_log(at: datetime) -> Finding:
    """Time does not run backwards: the log is ordered by number and read by moment."""
    last = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and at < last - BEHIND:
        return bad(
            "clock_of_the_log",
            zh=f"本机时间比最近一条日志早 {_age(last - at).zh}：时钟被拨回过。",
            en=f"The clock is {_age(last - at).en} behind the newest entry of the log: it was set "
            "back.",
            mend=Words(
                "校准时钟（NTP）；日志仍按编号相接，不必改动。",
                "Set the clock right (NTP). The log stays in the order of its numbers; leave it.",
            ),
        )
    return good("clock_of_the_log", zh="时钟没有倒退", en="the clock has not gone back")


def _latest(event: str) -> datetime | None:
    """Return when an act was last done well."""
    found = Entry.objects.filter(event=event).order_by("-number")[:50]
    return next((entry.at for entry in found if entry.details.get("good", True)), None)


def _recent(
    code: str, event: str, at: datetime, within: timedelta, *, what: Words, mend: Words
) -> Finding:
    last = _latest(event)
    if last is None:
        return bad(code, zh=f"{what.zh}：从未。", en=f"{what.en}: not once so far.", mend=mend)
    age = _age(at - last)
    if at - last > within:
        return bad(
            code,
            zh=f"{what.zh}：{age.zh}前，太久了。",
            en=f"{what.en} {age.en} ago, too long.",
            mend=mend,
        )
    return good(code, zh=f"{what.zh}：{age.zh}前，按时", en=f"{what.en} {age.en} ago, in time")


def log_verified(at: datetime) -> Finding:
    """Somebody looks whether the log is whole."""
    return _recent(
        "log_verified",
        "audit.verified",
        at,
        VERIFIED_WITHIN,
        what=Words("上次检验日志链", "The log was last verified"),
        mend=Words("运行 evenborn audit verify。", "Run evenborn audit verify."),
    )


def backup(at: datetime) -> Finding:
    """There is a copy of yesterday."""
    return _recent(
        "backup",
        "operation.backed_up",
        at,
        BACKED_UP_WITHIN,
        what=Words("上次备份", "The last backup was made"),
        mend=Words(
            "每天运行 evenborn backup（evenborn-backup.timer）。",
            "Run evenborn backup every day (evenborn-backup.timer).",
        ),
    )


def drill(at: datetime) -> Finding:
    """A copy that was never brought back is a hope."""
    return _recent(
        "drill",
        "operation.drilled",
        at,
        DRILLED_WITHIN,
        what=Words("上次恢复演练", "The last restore drill was held"),
        mend=Words(
            "每月运行 evenborn restore 备份文件 --verify。",
            "Run evenborn restore FILE --verify every month.",
        ),
    )


def key_copy(at: datetime) -> Finding:
    """Whoever loses the key file has lost every name."""
    key = keyring().key
    copied = Entry.objects.filter(event="operation.keys_copied", details__key=key.name)
    if not copied.exists():
        return bad(
            "key_copy",
            zh=f"没有记录表明密钥 {key.name} 已另存：丢失密钥文件就永远丢失了姓名。",
            en=f"Nothing says that the key {key.name} was copied: without the file every name is "
            "lost for good.",
            mend=Words(
                "把密钥文件另存到别处，再运行 evenborn keys copied。",
                "Copy the key file to another place, then run evenborn keys copied.",
            ),
        )
    return good("key_copy", zh=f"密钥 {key.name} 已另存", en=f"the key {key.name} was copied apart")


def worker(at: datetime) -> Finding:
    """Long work is done by somebody."""
    mend = Words(
        "启动后台任务：evenborn start --only worker。", "Start it: evenborn start --only worker."
    )
    sign = last_sign_of_life(at)
    if sign is None:
        return note(
            "worker", zh="后台任务还没有运行过。", en="The worker has not worked yet.", mend=mend
        )
    age = _age(at - sign)
    if at - sign > WORKED_WITHIN:
        return bad(
            "worker",
            zh=f"后台任务已 {age.zh} 没有动静。",
            en=f"The worker has given no sign for {age.en}.",
            mend=mend,
        )
    return good(
        "worker", zh=f"后台任务 {age.zh}前有动静", en=f"the worker gave a sign {age.en} ago"
    )


def waiting(at: datetime) -> Finding:
    """Nothing waits for long."""
    since = oldest_waiting(at)
    if since is not None and at - since > WAITS_MOST:
        age = _age(at - since)
        return bad(
            "waiting",
            zh=f"有任务已等待 {age.zh}。",
            en=f"A run has been waiting for {age.en}.",
            mend=Words(
                "确认后台任务在运行；必要时增加 --workers。",
                "See that the worker is up; add --workers.",
            ),
        )
    return good("waiting", zh="没有久等的任务", en="no run has waited long")


def administrators(_: datetime) -> Finding:
    """The three administrators are three people, and there."""
    open_accounts = Officer.objects.filter(closed_at=None, is_active=True)
    there = set(open_accounts.values_list("role", flat=True))
    missing = [role.value for role in FOUNDERS if role.value not in there]
    if missing:
        return bad(
            "administrators",
            zh=f"三员不全，还没有启用的账号：{'、'.join(missing)}。",
            en=f"Of the three administrators these have no active account: {', '.join(missing)}.",
            mend=Words(
                "用 evenborn set-up 邀请，并请本人启用。",
                "Invite them with evenborn set-up and let each activate the account.",
            ),
        )
    return good("administrators", zh="三员齐全", en="all three administrators are there")


def second_factors(_: datetime) -> Finding:
    """Who sees names or gives rights needs more than a password."""
    roles = [role.value for role in Role if needs_second_factor(role)]
    without = Officer.objects.filter(
        closed_at=None, is_active=True, second_factor_at=None, role__in=roles
    ).count()
    if without:
        return bad(
            "second_factors",
            zh=f"{without} 个应有第二因素的账号还没有设置。",
            en=f"{without} accounts that need a second factor have none.",
            mend=Words(
                "由本人下次登录时设置；久不使用的账号请关闭。",
                "Each sets it at the next sign-in; close accounts that nobody uses.",
            ),
        )
    return good("second_factors", zh="第二因素齐全", en="every second factor is set")


def _age(span: timedelta) -> Words:
    """Return a span as a person would say it."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 120:
        return Words(f"{minutes} 分钟", f"{minutes} minutes")
    if minutes < 48 * 60:
        return Words(f"{minutes // 60} 小时", f"{minutes // 60} hours")
    return Words(f"{minutes // 1440} 天", f"{minutes // 1440} days")
