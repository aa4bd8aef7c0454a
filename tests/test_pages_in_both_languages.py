"""Every page of every role, read in English and in Chinese: nothing is left in the other one.

`test_languages.py` reads the sources; here the pages are read as they come to the reader, so that
words which reach a page by a detour are found too.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django.test import Client

from evenborn.foundation.access.rules import Permission
from evenborn.foundation.places import queries as places
from evenborn.foundation.ui.language import COOKIE
from evenborn.rooms.births.tests.make import NOON
from tests.access_matrix import DOORS, address, make_world

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# Three English words in a row are a sentence; fewer may be a name, a code or a format.
ENGLISH = re.compile(r"\b[A-Za-z][a-z]+(?:[ ,]+[a-z]{2,}){2,}")
UNREAD = {"script", "style", "kbd", "code"}
SEEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
NO_END = {"meta", "link", "input", "img", "br", "hr", "source", "col", "wbr"}
# The language's own name, and the headers of a file that is Chinese in any case.
SAME = {"中文", "村级代码", "村名", "原代码"}


class Reader(HTMLParser):
    """Collects what a reader sees and hears, without what is marked as of another language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[tuple[str, bool]] = []
        self.language = ""
        self.texts: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        unread = tag in UNREAD or (tag != "html" and "lang" in given)
        if tag not in NO_END:
            self.inside.append((tag, unread))
        if not unread and not any(skipped for _, skipped in self.inside):
            self.texts += [text for name, text in attrs if name in SEEN and text]

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not any(skipped for _, skipped in self.inside):
            self.texts.append(" ".join(data.split()))


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("evenborn.foundation.ui.clock.now", lambda: NOON)
    return make_world()


def pages(world: SimpleNamespace, language: str) -> Iterator[tuple[str, Reader, str]]:
    """Yield each page that each role may read: whose it is, what it says, its header."""
    for officer in world.home.values():
        client = Client()
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies[COOKIE] = language
        for name, door in DOORS.items():
            if "GET" not in door.verbs or (door.asks and not officer.may(Permission(door.asks))):
                continue
            answer = client.get(address(name, world))
            if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
                continue
            reader = Reader()
            reader.feed(answer.content.decode())
            yield f"{name} of {officer.role}", reader, answer.headers["Content-Language"]


def data_of(world: SimpleNamespace) -> set[str]:
    """Return the Chinese that is data: names of places, and of whom a record is about."""
    on = NOON.date()
    home = places.home()
    named = {place.name for place in (*places.townships_of(home, on), *places.path_of(home, on))}
    for change in places.changes():
        named |= {*change.before.values(), *change.after.values()}
    return {*named, *(world.birth.identity or {}).values(), "安陵", "六月"}


def test_what_is_left_in_the_other_language_is_found():
    reader = Reader()
    reader.feed(
        '<html lang="en"><script>脚本</script><p>保存<b lang="zh">中文</b></p>'
        '<input placeholder="编号"><p>Nothing was entered yet</p>'
    )

    assert reader.language == "en"
    assert [text for text in reader.texts if CHINESE.search(text)] == ["保存", "编号"]
    assert [text for text in reader.texts if ENGLISH.search(text)] == ["Nothing was entered yet"]


def test_no_chinese_is_left_on_a_page_in_english(world):
    data = sorted(data_of(world) | SAME, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, data)))
    faults = set()
    read = 0
    for whose, reader, header in pages(world, "en"):
        read += 1
        name = whose.partition(" of ")[0]
        if (reader.language, header) not in {("en", "en"), ("", "en")}:
            faults.add(f"{name}: lang={reader.language!r}, Content-Language={header!r}")
        faults |= {f"{name}: {t[:60]}" for t in reader.texts if CHINESE.search(known.sub("", t))}

    assert read > 200
    assert not faults, "\n".join(sorted(faults))


def test_no_english_is_left_on_a_page_in_chinese(world):
    faults = set()
    for whose, reader, header in pages(world, "zh"):
        name = whose.partition(" of ")[0]
        if (reader.language, header) not in {("zh-CN", "zh-CN"), ("", "zh-CN")}:
            faults.add(f"{name}: lang={reader.language!r}, Content-Language={header!r}")
        faults |= {
            f"{name}: {text[:60]}"
            for text in reader.texts
            if ENGLISH.search(text) and not CHINESE.search(text)
        }

    # What the seeded records themselves say in English.
    own = ("looks at counts", "Anling was told", "power cut")
    assert not [fault for fault in sorted(faults) if not fault.endswith(own)]
