"""One mail a day to whom something is overdue or due today; none goes twice."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from evenborn.foundation.audit.actions import SYSTEM
from evenborn.foundation.duties.models import Reminder
from evenborn.foundation.duties.periods import CHINA
from evenborn.foundation.duties.tests.make import make_boards, make_link, make_renewals
from evenborn.foundation.runs.actions import start
from evenborn.foundation.runs.worker import work_until_empty

AT = datetime(2026, 7, 5, 8, 20, tzinfo=CHINA)


@pytest.fixture
def with_mail(settings, cast):
    settings.EMAIL_HOST = "mail.example"
    for name in ("alma", "boris", "hana"):
        officer = getattr(cast, name)
        officer.email = f"{name}@example.cn"
        officer.save()
    return cast


def remind(at=AT):
    run = start("duties.remind", arguments={}, by=SYSTEM, at=at)
    work_until_empty(clock=lambda: at)
    run.refresh_from_db()
    return run


def test_the_digest_names_duties_units_and_counts_only(with_mail, declare):
    declare(make_boards(), make_renewals())
    make_link(with_mail.alma, AT - timedelta(hours=40))

    run = remind()

    (sent,) = mail.outbox
    assert sent.to == ["alma@example.cn"]
    assert sent.subject == "衡生：逾期 1 项，今日到期 1 项"
    assert "24小时内更换链接，安陵医院，1 项，已逾期 16 小时" in sent.body
    assert "展板每月检查，安陵医院，1 项，还有 15 小时" in sent.body
    assert with_mail.alma.full_name not in sent.body
    assert "http" not in sent.body
    assert run.receipt["parts"] == {"sent": 1, "quiet": 2, "before": 0, "failed": 0}


def test_none_goes_twice_on_one_day(with_mail, declare):
    declare(make_boards())

    remind()
    again = remind(AT + timedelta(hours=2))
    remind(AT + timedelta(days=1))

    assert len(mail.outbox) == 2
    assert again.receipt["parts"]["before"] == 1
    assert Reminder.objects.exclude(sent_at=None).count() == 2


def test_without_a_mail_server_none_goes(with_mail, declare, settings):
    settings.EMAIL_HOST = ""
    declare(make_boards())

    run = remind()

    assert not mail.outbox
    assert run.receipt["total"] == 0


def test_what_climbed_is_in_the_mail_of_the_office(with_mail, declare):
    declare(make_boards())

    remind(AT + timedelta(days=5))

    assert {message.to[0] for message in mail.outbox} == {"alma@example.cn", "hana@example.cn"}


def test_a_mail_the_server_did_not_take_is_tried_again(with_mail, declare, settings):
    declare(make_boards())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = 9  # nobody listens
    assert remind().receipt["parts"]["failed"] == 1
    assert not Reminder.objects.exists()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert remind().receipt["parts"]["sent"] == 1
