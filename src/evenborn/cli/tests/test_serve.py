import http.client
import threading

import pytest
from click.testing import CliRunner

from evenborn.cli.serve import SHOWN, Report, command


@pytest.fixture
def server(tmp_path):
    for name in (*SHOWN, "differences.xlsx", "births.parquet", "receipt.json"):
        (tmp_path / name).write_text(name)
    with Report(tmp_path, 0) as report:
        thread = threading.Thread(target=report.serve_forever)
        thread.start()
        yield report
        report.shutdown()
        thread.join()


def ask(server, path, method="GET", host=None):
    port = server.server_address[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, headers={"Host": host or f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_the_address_leads_to_the_report(server):
    assert ask(server, "/")[:2][0] == 302
    assert ask(server, "/")[1]["Location"] == "/report.html"
    assert ask(server, "/report.html")[2] == b"report.html"


@pytest.mark.parametrize("name", ["quarterly.docx", "quarterly.xlsx"])
def test_the_quarterly_table_is_saved_and_not_shown(server, name):
    status, headers, body = ask(server, f"/{name}")

    assert (status, body) == (200, name.encode())
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    "path",
    [
        "/differences.xlsx",
        "/births.parquet",
        "/receipt.json",
        "/../report.html",
        "/%2e%2e/report.html",
        "/./report.html",
        "//report.html/",
        "/report.html/..",
        "/.work/",
        "/etc/passwd",
    ],
)
def test_nothing_else_of_the_folder_is_given_out(server, path):
    status, _, body = ask(server, path)

    assert status == 404
    assert b"parquet" not in body


def test_every_answer_carries_the_guarding_headers(server):
    for path in ("/report.html", "/nothing"):
        headers = ask(server, path)[1]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert "Python" not in headers["Server"]


def test_a_name_of_another_site_that_points_here_gets_nothing(server):
    assert ask(server, "/report.html", host="evil.example")[0] == 421


def test_only_this_machine_is_answered(server):
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_written(server, method):
    assert ask(server, "/report.html", method)[0] == 501


def test_the_head_has_the_length_and_no_body(server):
    status, headers, body = ask(server, "/report.html", "HEAD")

    assert (status, headers["Content-Length"], body) == (200, "11", b"")


def test_a_folder_without_a_report_says_how_to_make_one(tmp_path):
    done = CliRunner().invoke(command, [str(tmp_path)], env={"EVENBORN_LANG": "en"})

    assert done.exit_code == 2
    assert "evenborn reconcile" in done.output


def test_a_port_in_use_is_said(server, tmp_path):
    port = server.server_address[1]

    done = CliRunner().invoke(
        command, [str(server.folder), "--port", str(port)], env={"EVENBORN_LANG": "en"}
    )

    assert done.exit_code == 2
    assert str(port) in done.output
