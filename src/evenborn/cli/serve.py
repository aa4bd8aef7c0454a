"""`evenborn serve`: show the report of a result on this machine, and nothing else of it."""

import sys
import webbrowser
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import click

from evenborn.cli.words import say

HERE = "127.0.0.1"  # this machine only: the report is internal
# What may be fetched. The differences, the births and the links are opened from the folder, by
# those who may open the folder.
SHOWN = {
    "report.html": "text/html; charset=utf-8",
    "quarterly.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "quarterly.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Report(ThreadingHTTPServer):
    """A server of one result folder."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        super().__init__((HERE, port), Page)

    @property
    def address(self) -> str:
        """The address to open."""
        return f"http://{HERE}:{self.server_address[1]}/"


class Page(BaseHTTPRequestHandler):
    """Answers for one of the files in `SHOWN`."""

    server: Report
    server_version, sys_version = "evenborn", ""

    def do_GET(self) -> None:
        """Answer with the file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers only."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        port = self.server.server_address[1]
        # A page of another site that has its name point here must not read the report.
        if self.headers.get("Host", "") not in (f"{HERE}:{port}", f"localhost:{port}"):
            return self._send(HTTPStatus.MISDIRECTED_REQUEST, {}, b"", with_body)
        name = self.path.split("?", 1)[0].lstrip("/")
        if name == "":
            there = {"Location": "/report.html"}
            return self._send(HTTPStatus.FOUND, there, b"", with_body)
        try:
            # Looked up among three names, so no path of the asker's is ever opened.
            content = (self.server.folder / name).read_bytes() if name in SHOWN else None
        except OSError:
            content = None
        if content is None:
            words = say(zh="没有这个页面。", en="There is no such page.").encode()
            plain = {"Content-Type": "text/plain; charset=utf-8"}
            return self._send(HTTPStatus.NOT_FOUND, plain, words, with_body)
        headers = {"Content-Type": SHOWN[name]}
        if not name.endswith(".html"):
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return self._send(HTTPStatus.OK, headers, content, with_body)

    def _send(
        self, status: HTTPStatus, headers: dict[str, str], content: bytes, with_body: bool
    ) -> None:
        self.send_response(status)
        for name, value in (HEADERS | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: who looked at what is nobody's business here."""


@click.command(
    name="serve",
    help=say(
        zh="在本机浏览器中查看一次核对的报告（只在 127.0.0.1，差异清单和逐人数据不提供）。",
        en="Show the report of a result in the browser of this machine (127.0.0.1 only; neither "
        "the differences nor person-level files are given out).",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help=say(zh="端口；0 为任取一个空闲的。", en="Port; 0 takes a free one."),
)
@click.option(
    "--open", "opens", is_flag=True, help=say(zh="同时打开浏览器。", en="Open the browser too.")
)
def command(folder: Path, port: int, opens: bool) -> None:
    """Serve until Ctrl+C."""
    if not (folder / "report.html").is_file():
        _stop(
            say(
                zh=f"{folder} 里没有 report.html；请先运行 evenborn reconcile … --out {folder}。",
                en=f"There is no report.html in {folder}; make it with evenborn reconcile … "
                f"--out {folder}.",
            )
        )
    try:
        server = Report(folder, port)
    except OSError as error:
        _stop(
            say(
                zh=f"端口 {port} 用不了（{error.strerror}）；请换一个：--port {port + 1}。",
                en=f"Port {port} cannot be used ({error.strerror}); try --port {port + 1}.",
            )
        )
    click.echo(
        say(
            zh=f"报告在 {server.address} ，按 Ctrl+C 结束。",
            en=f"The report is at {server.address} ; press Ctrl+C to end.",
        )
    )
    if opens:
        webbrowser.open(server.address)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
