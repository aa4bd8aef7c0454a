"""Charts, keys and the policy of the page in a real Chromium (Debian's own)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from playwright.sync_api import Browser, Page, sync_playwright

from evenborn.foundation.audit.tests.make import let_tests_empty_the_log
from evenborn.foundation.ui import charts
from evenborn.foundation.ui.tests.test_charts import make_figure
from evenborn.site.config.urls import urlpatterns
from evenborn.standards.words import Words

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "src/evenborn/foundation/ui/static/vendor/echarts.js"
AXE = ROOT / "node_modules/axe-core/axe.min.js"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
    pytest.mark.skipif(not VENDOR.exists() or not AXE.exists(), reason="needs make front"),
]

TEXT = """{% extends "ui/page.html" %}{% block title %}试页{% endblock %}{% block content %}
<table class="table" data-keys="list"><tbody>
<tr><td><a href="#one">1</a></td></tr><tr><td><a href="#two">2</a></td></tr></tbody></table>
{% for figure in figures %}{% chart figure %}{% endfor %}{% endblock %}"""

ROWS = [
    charts.ratio_row("青峰镇", boys=60, girls=40),
    charts.ratio_row("三教镇", boys=700, girls=650),
]
WORDS = Words("题", "Title")


def figures() -> list[charts.Figure]:
    funnel = charts.funnel_figure(
        ROWS,
        code="towns",
        label=WORDS,
        title=WORDS,
        subtitle=WORDS,
        source=WORDS,
        reference=106,
    )
    return [
        make_figure(),
        funnel,
        make_figure(*ROWS, kind=charts.Kind.DOTS, code="dots"),
        make_figure(*ROWS, kind=charts.Kind.BARS, code="bars", values=("boys", "girls"), band=None),
    ]


def page(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string(TEXT)
    return HttpResponse(template.render({"figures": figures()}, request))


class Urls:
    """The house with one page that holds every kind of chart."""

    urlpatterns = [path("charts", page), *urlpatterns]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The driver of the browser runs a loop in this thread; Django would refuse its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # Beside a running loop Django gives this thread another connection.
        let_tests_empty_the_log()
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()
        connection.close()


@pytest.fixture(params=["light", "dark"])
def opened(request, browser, live_server, settings) -> Iterator[tuple[Page, list[str]]]:
    settings.ROOT_URLCONF = Urls
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme=request.param, accept_downloads=True
    )
    tab, said = context.new_page(), []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(f"{live_server.url}/charts", wait_until="networkidle")
    yield tab, said
    context.close()


def test_every_chart_is_drawn_and_the_policy_is_kept(opened):
    tab, said = opened

    assert tab.locator(".chart-area canvas").count() == 4
    assert said == []


def test_the_page_fits_a_phone(opened):
    tab, _ = opened

    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nobody_is_shut_out(opened):
    tab, _ = opened
    tab.evaluate(AXE.read_text())

    found = tab.evaluate(
        "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))]))"
    )

    assert found == []


@pytest.mark.parametrize("code", ["ratio-by-year", "towns", "dots", "bars"])
def test_a_picture_is_saved_with_its_title_and_source(opened, code, tmp_path):
    tab, _ = opened
    with tab.expect_download() as download:
        tab.click(f"#figure-{code} [data-save=svg]")
    download.value.save_as(tmp_path / "chart.svg")

    text = (tmp_path / "chart.svg").read_text()
    block = json.loads(tab.inner_text(f"#figure-data-{code}"))
    assert block["title"] in text
    assert block["source"] in text
    assert tab.evaluate(
        "text => !new DOMParser().parseFromString(text, 'image/svg+xml')"
        ".querySelector('parsererror')",
        text,
    )


def test_a_list_is_walked_with_the_arrows_and_opened_with_enter(opened):
    tab, _ = opened

    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")

    assert tab.url.endswith("#two")


def test_the_question_mark_shows_the_keys(opened):
    tab, _ = opened

    tab.keyboard.press("?")

    assert tab.locator("#help").is_visible()
