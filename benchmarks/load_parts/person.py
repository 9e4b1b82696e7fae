"""One person at the desk without a browser: a session that speaks the pages' protocol over a socket.

A browser asks for a page, sends what its widgets hold and keeps the address. So does this: every answer of the server
is read to its end, as a browser would, and whatever went wrong on the way is kept.
"""

from __future__ import annotations

import asyncio
import json
import time
from types import TracebackType
from urllib.parse import urlencode

import pyarrow as pa
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.typing import Origin, Subprotocol

PATIENCE = 60.0  # seconds: an answer that takes longer is an error


class Person:
    """A session: where it is, which widgets it was shown, and the errors it saw."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.errors: list[str] = []
        self._pages: dict[str, str] = {}
        self._page = self._query = ""
        self._tables: dict[str, tuple[str, int]] = {}

    async def __aenter__(self) -> Person:
        here = f"127.0.0.1:{self.port}"
        self._socket = await websockets.connect(
            f"ws://{here}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(f"http://{here}"),
            max_size=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def arrive(self, place: str = "", **address: str) -> float:
        """Open an address cold. Returns seconds until the page is whole."""
        message = BackMsg()
        message.rerun_script.page_name = place
        return await self._ask(message, urlencode(address))

    async def go(self, place: str, **address: str) -> float:
        """Change to another page, as a click on its name does. Returns seconds until the page is whole."""
        message = BackMsg()
        self._page, self._tables = self._pages[place], {}
        return await self._ask(message, urlencode(address))

    async def again(self) -> float:
        """Let the page run anew as it stands. Returns seconds until it is whole."""
        return await self._ask(BackMsg(), self._query)

    async def choose(self, table: str, row: int) -> float:
        """Choose a row of a table (by the beginning of its key), modulo its length. Seconds until the page is whole."""
        found = next((one for key, one in self._tables.items() if key.startswith(table)), None)
        if found is None:
            self.errors.append(f"no table {table} on the page")
            return 0.0
        name, rows = found
        chosen = {"selection": {"rows": [row % max(rows, 1)], "columns": [], "cells": []}}
        message = BackMsg()
        state = WidgetState(id=name, string_value=json.dumps(chosen))
        message.rerun_script.widget_states.widgets.append(state)
        return await self._ask(message, self._query)

    def has(self, table: str) -> bool:
        """Whether the page shows such a table."""
        return any(key.startswith(table) for key in self._tables)

    async def _ask(self, message: BackMsg, query: str) -> float:
        began, self._query = time.perf_counter(), query
        message.rerun_script.query_string = query
        if self._page:
            message.rerun_script.page_script_hash = self._page
        await self._socket.send(message.SerializeToString())
        try:
            async with asyncio.timeout(PATIENCE):
                while not self._read(ForwardMsg.FromString(await self._data())):
                    pass
        except TimeoutError:
            self.errors.append(f"no answer within {PATIENCE:.0f} seconds")
        return time.perf_counter() - began

    async def _data(self) -> bytes:
        data = await self._socket.recv()
        return data if isinstance(data, bytes) else data.encode()

    def _read(self, message: ForwardMsg) -> bool:
        """Take a message in; True when the page is whole."""
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._element(message)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.errors.append("a page that does not compile")
            # Cut short for another run: that run's page is still to come.
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and "This page broke" in element.alert.title:
            self.errors.append("This page broke")
        elif kind == "dataframe" and element.dataframe.id:
            key = element.dataframe.id.split("-", 2)[-1]
            self._tables[key] = (element.dataframe.id, _rows_of(element.dataframe.arrow_data.data))


def _rows_of(table: bytes) -> int:
    """Rows of a table as it was sent."""
    if not table:
        return 0
    with pa.ipc.open_stream(table) as stream:
        return int(stream.read_all().num_rows)
