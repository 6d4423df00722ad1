"""Sessions of the Segments page without a browser: they speak Streamlit's own protocol and move a threshold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from socket import IPPROTO_TCP, TCP_QUICKACK
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin

_FINISHED = (
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)
TIMEOUT_S = 180
PAGE = "segments"


@dataclass
class Client:
    """One session; ``move`` puts its value slider on the next stop and waits until the page has answered."""

    socket: Any
    query: str
    page_hash: str = ""
    slider_id: str = ""
    fragment_id: str = ""
    stops: list[str] = field(default_factory=list)
    n_moves: int = 0

    @classmethod
    def open(cls, url: str, query: str) -> Client:
        """Open the page and read it to its end."""
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        client = cls(connect(address, max_size=None, open_timeout=TIMEOUT_S, origin=Origin(url)), query)
        client._send(fragment=False)
        client._read()
        if not client.slider_id:
            raise RuntimeError("The page has no threshold slider.")
        return client

    def move(self) -> float:
        """Seconds from the moved slider to the end of the run that it set off."""
        self.n_moves += 1
        began = time.perf_counter()
        self._send(fragment=True)
        self._read()
        return time.perf_counter() - began

    def _send(self, *, fragment: bool) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = self.query, PAGE, self.page_hash
        if fragment:
            state.fragment_id = self.fragment_id
            moved = state.widget_states.widgets.add(id=self.slider_id)
            moved.string_array_value.data.append(self.stops[len(self.stops) // 3 + self.n_moves % 7])
        self.socket.send(message.SerializeToString())
        # else Linux holds acknowledgements back by 40 ms, for which the server's next small packet waits
        self.socket.socket.setsockopt(IPPROTO_TCP, TCP_QUICKACK, 1)

    def _read(self) -> None:
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=TIMEOUT_S))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page_hash = message.new_session.page_script_hash or self.page_hash
            elif kind == "delta":
                self._see(message)
            elif kind == "script_finished" and message.script_finished in _FINISHED:
                return

    def _see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.WhichOneof("type") == "slider" and not self.slider_id and message.delta.fragment_id:
            self.slider_id, self.fragment_id = element.slider.id, message.delta.fragment_id
            self.stops = list(element.slider.options)


def move_at_once(clients: Sequence[Client]) -> list[float]:
    """Move every client's slider at the same moment: the seconds that each has waited."""
    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(Client.move, clients))
