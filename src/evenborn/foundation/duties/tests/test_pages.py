"""The pages: Today, the calendar, supervision, the link, each in both languages."""

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest

from evenborn.foundation.access.rules import Permission, Role
from evenborn.foundation.access.tests.make import make_officer
from evenborn.foundation.audit.models import Entry
from evenborn.foundation.duties import views
from evenborn.foundation.duties.models import Excuse, FeedToken, Supervision
from evenborn.foundation.duties.periods import CHINA
from evenborn.foundation.duties.supervision import MONTHLY
from evenborn.foundation.duties.tests.make import (
    JUNE,
    NOON,
    facilities,
    make_boards,
    make_link,
    make_renewals,
)

LATE = datetime(2026, 7, 20, 9, tzinfo=CHINA)


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(views, "now", lambda: NOON)


@pytest.fixture
def at_late(monkeypatch):
    monkeypatch.setattr(views, "now", lambda: LATE)


def text_of(response):
    """What a reader reads, without tags."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_today_shows_what_waits_and_where_to_go(client, cast, declare, at_noon):
    declare(make_boards(), make_renewals())
    make_link(cast.alma, NOON - timedelta(hours=30))
    client.force_login(cast.alma)

    response = client.get("/")

    text = text_of(response)
    assert response.status_code == 200
    assert "逾期 1 项，今日到期 0 项，即将到期 1 项。" in text
    assert "已逾期 6 小时" in text
    assert "还有 4 天" in text
    assert "本月应办 2 项，已办 0 项" in text
    assert 'href="/duties/calendar/?month=2026-06"' in response.content.decode()


def test_today_speaks_english(client, cast, declare, at_noon):
    declare(make_boards())
    client.force_login(cast.alma)
    client.cookies["language"] = "en"

    text = text_of(client.get("/"))

    assert "0 overdue, 0 due today, 1 due soon." in text
    assert "Monthly check of the boards" in text
    assert not re.search("[\u4e00-\u9fff]", text.replace("安陵医院", ""))


def test_an_empty_day_is_calm_and_says_what_comes_next(client, cast, declare, at_noon):
    declare(make_boards({(cast.anling.pk, JUNE): NOON}))
    client.force_login(cast.alma)

    text = text_of(client.get("/"))

    assert "今天没有待办事项。" in text
    assert "8月5日 24:00 前：展板每月检查" in text


def test_a_button_is_shown_to_who_may_use_it(client, cast, declare, at_noon):
    declare(make_boards(permission=Permission.BIRTHS_IDENTITY))
    client.force_login(cast.alma)
    assert "前往办理" in text_of(client.get("/"))

    declare_none = make_boards(code="outreach.other", permission=Permission.AUDIT_READ)
    declare(declare_none)

    assert text_of(client.get("/")).count("前往办理") == 1


def test_a_long_day_is_folded_after_twenty(client, cast, declare, at_noon):
    declare(make_boards(units=lambda reach: facilities(reach, since=date(2024, 1, 1))))
    client.force_login(cast.alma)

    response = client.get("/")

    body = response.content.decode()
    assert body.count('<li>\n  <div class="day-what">') == 30
    assert body.count("day-rest") == 1
    assert body.count('<ul class="day-lines"') == body.count("</ul>", body.index("day-columns"))


def test_strangers_are_sent_to_sign_in(client, db):
    for address in ("/", "/duties/calendar/", "/duties/overview/", "/duties/link/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in")


def test_the_calendar_shows_the_month_and_its_notice(client, cast, declare, at_noon):
    declare(make_boards())
    client.force_login(cast.alma)

    text = text_of(client.get("/duties/calendar/?month=2026-07"))

    assert "展板每月检查" in text
    assert "国办发明电〔2025〕7号" in text
    assert "没有节假日资料" in text_of(client.get("/duties/calendar/?month=2031-07"))
    assert "2026年7月" in text_of(client.get("/duties/calendar/?month=2026-99"))


def test_supervision_adds_up_and_opens_its_items(client, cast, declare, at_late):
    declare(make_boards({(cast.anling.pk, JUNE): NOON}), make_renewals())
    client.force_login(cast.hana)

    response = client.get("/duties/overview/?month=2026-07")

    assert "应办 2 项 = 按时办结 1 + 逾期办结 0 + 未办结 1 + 免除 0" in text_of(response)
    links = re.findall(r'href="(/duties/overview/items[^"]+)"', response.content.decode())
    assert len(links) == 3
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("name", ["alma", "boris", "dora", "fay"])
def test_supervision_is_closed_to_roles_without_it(client, cast, declare, at_late, name):
    declare(make_boards())
    client.force_login(getattr(cast, name))

    assert client.get("/duties/overview/").status_code == 403
    assert client.get("/duties/overview/items/?kind=outreach.boards").status_code == 403
    assert client.post("/duties/bulletin/").status_code == 403
    assert client.post("/duties/excuses/").status_code == 403


def test_items_of_an_unknown_kind_or_foreign_unit_are_not_found(client, cast, declare, at_late):
    declare(make_boards())
    client.force_login(cast.hana)

    assert client.get("/duties/overview/items/?kind=no.such").status_code == 404
    foreign = "/duties/overview/items/?kind=outreach.boards&unit=d99999"
    assert client.get(foreign).status_code == 404


def test_the_bulletin_is_a_file_and_an_entry(client, cast, declare, at_late):
    cast.anling.name = "=1+1"
    cast.anling.save()
    declare(make_boards())
    client.force_login(cast.hana)

    response = client.post("/duties/bulletin/")

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["事项", "责任单位", "区划代码", "所属期", "期限", "逾期情况", "未办条数"]
    assert rows[1] == [
        "展板每月检查", "'=1+1", "500118001", "2026年6月", "2026年7月5日 24:00", "已逾期 14 天", "1"
    ]  # fmt: skip
    assert len(rows) == 3
    assert response["Content-Disposition"] == 'attachment; filename="overdue-2026-07-20.csv"'
    assert Entry.objects.get(event="duties.bulletin_taken").details == {"lines": 2}


def test_the_office_excuses_and_takes_back_on_the_page(client, cast, declare, at_late):
    declare(make_boards())
    client.force_login(cast.hana)
    fields = {"kind": "outreach.boards", "unit": f"d{cast.anling.pk}", "period": "2026-06"}

    response = client.post(
        "/duties/excuses/", fields | {"reason": "停业装修", "month": "2026-07"}, follow=True
    )

    assert "已免除：安陵医院" in text_of(response)
    assert "停业装修" in text_of(response)
    excuse = Excuse.objects.get()
    client.post(f"/duties/excuses/{excuse.pk}/lift/", {"month": "2026-07"})
    excuse.refresh_from_db()
    assert excuse.lifted_by == cast.hana
    assert client.post(f"/duties/excuses/{excuse.pk}/lift/").status_code == 404


def test_a_refused_excuse_says_why(client, cast, declare, at_late):
    declare(make_boards())
    client.force_login(cast.hana)

    response = client.post(
        "/duties/excuses/",
        {"kind": "outreach.boards", "unit": "d99999", "period": "2026-06", "reason": "x"},
    )

    assert response.status_code == 409
    assert "没有待办的这类事项" in response.content.decode()
    assert client.post("/duties/excuses/", {"kind": "outreach.boards"}).status_code == 404


def test_a_supervision_is_written_by_one_and_signed_by_another(client, cast, declare, at_late):
    declare(make_boards(), MONTHLY)
    ivo = make_officer("ivo", Role.LEADER, department=cast.office)
    client.force_login(cast.hana)
    assert "记录 2026年6月" in text_of(client.get("/duties/supervision/"))
    assert "应办 1 项" in text_of(client.get("/duties/supervision/?period=2026-06"))

    assert "<textarea" in client.get("/duties/supervision/?period=2024-01").content.decode()
    assert "<textarea" not in client.get("/duties/supervision/?period=2026-07").content.decode()

    client.post("/duties/supervision/write/", {"period": "2026-06", "note": "北麓医院须补结账"})

    text = text_of(client.get("/duties/supervision/"))
    assert "北麓医院须补结账" in text
    assert "复核签署" not in text
    made = Supervision.objects.get()
    assert client.post(f"/duties/supervision/{made.pk}/sign/").status_code == 409
    client.force_login(ivo)
    assert "复核签署" in text_of(client.get("/duties/supervision/"))
    assert client.post(f"/duties/supervision/{made.pk}/sign/").status_code == 302
    made.refresh_from_db()
    assert made.second_by == ivo
    assert client.post("/duties/supervision/9999/sign/").status_code == 404
    assert client.get("/duties/supervision/?period=9999-12").status_code == 404


def test_the_link_is_shown_once_and_opens_without_signing_in(client, cast, declare, at_noon):
    declare(make_boards())
    client.force_login(cast.alma)
    made = client.post("/duties/link/make/").content.decode()
    address = re.search(r'value="http://testserver(/duties/feed/[^"]+\.ics)"', made)[1]
    assert address not in client.get("/duties/link/").content.decode()

    client.logout()
    feed = client.get(address)

    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert "展板每月检查" in feed.content.decode().replace("\r\n ", "")
    assert FeedToken.objects.filter(revoked_at=None).count() == 1


def test_a_revoked_or_guessed_link_is_not_found(client, cast, at_noon):
    client.force_login(cast.alma)
    made = client.post("/duties/link/make/").content.decode()
    address = re.search(r'value="http://testserver(/duties/feed/[^"]+\.ics)"', made)[1]

    client.post("/duties/link/revoke/")

    assert client.get(address).status_code == 404
    assert client.get("/duties/feed/guess.ics").status_code == 404
