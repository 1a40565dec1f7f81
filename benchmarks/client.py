"""Asking over HTTP with as little work of our own as possible: one kept connection, or wrk for many."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True)
class Response:
    """One answer."""

    status: int
    head: bytes
    body: bytes
    seconds: float


class Connection:
    """A kept connection to a server on this machine."""

    def __init__(self, port: int, timeout: float) -> None:
        self._port = port
        self._timeout = timeout
        self._socket: socket.socket | None = None

    def get(self, path: str, accept: str, *headers: str) -> Response:
        """Ask for ``path``. Raises OSError, TimeoutError among them; a connection closed while idle is renewed."""
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", f"Accept: {accept}", *headers]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        for again in (True, False):
            fresh = self._socket is None
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            begun = time.perf_counter()
            try:
                self._socket.sendall(request)
                head, body = self._read(self._socket)
            except TimeoutError:
                self.close()
                raise
            except OSError:
                self.close()
                if fresh or not again:
                    raise
                continue
            seconds = time.perf_counter() - begun
            if _CLOSE.search(head):
                self.close()
            return Response(int(head[9:12]), head, body, seconds)
        raise OSError("no answer")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _read(self, source: socket.socket) -> tuple[bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += _some(source)
        head, _, rest = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        parts = [rest]
        if length:
            missing = int(length[1]) - len(rest)
            while missing > 0:
                parts.append(_some(source))
                missing -= len(parts[-1])
            return head, b"".join(parts)
        if _CHUNKED.search(head):
            ends = rest
            while not ends.endswith(b"0\r\n\r\n"):
                parts.append(_some(source))
                ends = (ends + parts[-1])[-16:]
            return head, _joined(b"".join(parts))
        while chunk := source.recv(1 << 18):
            parts.append(chunk)
        self.close()
        return head, b"".join(parts)


def _some(source: socket.socket) -> bytes:
    data = source.recv(1 << 18)
    if not data:
        raise ConnectionResetError("closed in the middle of an answer")
    return data


def _joined(chunks: bytes) -> bytes:
    body: list[bytes] = []
    place = 0
    while True:
        line = chunks.index(b"\r\n", place)
        size = int(chunks[place:line].partition(b";")[0], 16)
        if size == 0:
            return b"".join(body)
        body.append(chunks[line + 2 : line + 2 + size])
        place = line + 4 + size


@dataclass(frozen=True)
class Load:
    """What wrk says."""

    rate: float
    # answers a second
    failed: int
    # other status than 2xx or 3xx, and broken connections


_SCRIPT = """
local paths, at = {}, 0
local varied, header, value
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  varied = args[2] == "varied"
  wrk.headers["Accept"] = args[3]
  if args[4] then wrk.headers["If-None-Match"] = args[4] end
end
function request()
  at = at + 1
  local path = paths[(at - 1) % #paths + 1]
  if varied then path = path .. at end
  return wrk.format("GET", path)
end
"""


def wrk(
    port: int,
    paths: Sequence[str],
    accept: str,
    clients: int,
    seconds: int,
    folder: Path,
    *,
    varied: bool,
    tag: str = "",
) -> Load:
    """Ask ``paths`` in turn from ``clients`` connections; ``varied`` appends a number, so no answer is repeated.

    Raises FileNotFoundError if wrk is missing.
    """
    script, listed = folder / "load.lua", folder / "paths.txt"
    script.write_text(_SCRIPT, "utf-8")
    listed.write_text("\n".join(paths) + "\n", "utf-8")
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script)]
    command += [f"http://127.0.0.1:{port}", "--", str(listed), "varied" if varied else "same", accept]
    said = subprocess.run(command + ([tag] if tag else []), capture_output=True, text=True, check=False).stdout
    rate = re.search(r"Requests/sec:\s*([\d.]+)", said)
    failed = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said))
    for line in re.findall(r"Socket errors: (.*)", said):
        failed += sum(int(number) for number in re.findall(r"\d+", line))
    return Load(float(rate[1]) if rate else 0.0, failed)


def query_path(address: str, text: str, mark: str = "") -> str:
    """Return the path that asks ``text``; ``mark`` stands in a comment at its end. ``address`` ends in "query="."""
    return f"{address}{quote(text, safe='')}%0A%23{mark}"
