"""ClickHouse's HTTP interface in front of chdb, for tests: a server as its client sees one, with a password."""

from __future__ import annotations

import base64
import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

OURS: tuple[str, ...] = (
    "query",
    "database",
    "query_id",
    "session_id",
    "default_format",
    "client_protocol_version",
)
OURS += ("compress", "enable_http_compression", "session_timeout", "session_check", "wait_end_of_query")


class Front:
    """What the server is told to do. ``cut``: bytes of an answer that are sent, and no more."""

    def __init__(self, connection: Any, password: str, folder: Path) -> None:
        self.connection = connection
        self.password = password
        self.folder = folder
        self.lock = threading.Lock()
        self.cut: int | None = None
        self.settings: set[str] = set()

    def allows(self, given: str) -> bool:
        """Whether a key or an Authorization header holds the password."""
        if given.startswith("Basic "):
            given = base64.b64decode(given[6:]).decode().partition(":")[2]
        return given == self.password

    def answer(self, options: dict[str, str], body: bytes) -> bytes:
        """The bytes of one request's answer. Raises RuntimeError with ClickHouse's own text."""
        sql = options.get("query", "")
        with self.lock:
            for name, value in options.items():
                if name not in OURS and not name.startswith("param_"):
                    self.settings.add(name)
                    self.connection.query(f"SET {name} = '{value}'", "TabSeparated")
            if sql and body:  # an insert: its rows come in the body
                file = self.folder / "body.bin"
                file.write_bytes(body)
                head, _, form = sql.rpartition(" FORMAT ")
                sql = f"{head} SELECT * FROM file('{file}', '{form.strip()}')"
            text = sql or body.decode()
            found = self.connection.query(text, options.get("default_format", "TabSeparated"))
            return bytes(found.bytes())


@contextlib.contextmanager
def chdb_server(folder: Path, password: str) -> Iterator[tuple[str, Front]]:
    """The address of a server with one database `desk`, and what stands behind it."""
    import chdb

    front = Front(chdb.connect(":memory:"), password, folder)
    front.connection.query("CREATE DATABASE IF NOT EXISTS desk", "TabSeparated")
    front.connection.query("USE desk", "TabSeparated")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            options = dict(parse_qsl(urlsplit(self.path).query))
            given = str(self.headers.get("X-ClickHouse-Key") or self.headers.get("Authorization", ""))
            try:
                if not front.allows(given):
                    raise RuntimeError(
                        "Code: 516. DB::Exception: desk: Authentication failed. (AUTHENTICATION_FAILED)"
                    )
                answer, status = front.answer(options, body), 200
            except Exception as error:
                answer, status = str(error).encode(), 403 if "AUTHENTICATION" in str(error) else 500
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.send_header("X-ClickHouse-Timezone", "UTC")
            self.send_header("X-ClickHouse-Summary", "{}")
            if status != 200:
                self.send_header("X-ClickHouse-Exception-Code", "1")
            self.end_headers()
            cut = front.cut if front.cut is not None and status == 200 else len(answer)
            self.wfile.write(answer[:cut])
            if cut < len(answer):
                self.close_connection = True

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://riskdesk@127.0.0.1:{server.server_port}/desk", front
    finally:
        server.shutdown()
        server.server_close()
        front.connection.close()
