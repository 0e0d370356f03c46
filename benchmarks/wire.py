"""The smallest HTTP client that keeps its connection: the generator must not take the cores from what is measured."""

import socket
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One request as bytes, and the status that means success."""

    data: bytes
    expected: int = 200


def call(method: str, path: str, headers: dict[str, str], body: bytes = b"", *, expected: int = 200) -> Call:
    """Build a request; ``headers`` beside Host and Content-Length."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return Call("\r\n".join([*lines, "", ""]).encode() + body, expected)


def multipart(parts: list[tuple[str, str, bytes]]) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form; parts are (name, content type, bytes), a photo's as a file."""
    mark = "raingan-bench-boundary"
    body = b""
    for name, kind, data in parts:
        file = '; filename="photo.jpg"' if kind.startswith("image/") else ""
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{file}\r\nContent-Type: {kind}\r\n\r\n'
        body += head.encode() + data + b"\r\n"
    return {"Content-Type": f"multipart/form-data; boundary={mark}"}, body + f"--{mark}--\r\n".encode()


class Connection:
    """A connection kept alive; opened anew when the server closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.rest = b""

    def send(self, request: Call) -> tuple[int, bytes]:
        """Status and body of the answer; status 0 where none came."""
        for fresh in (False, True):
            try:
                if self.socket is None or fresh:
                    self.close()
                    self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(request.data)
                return self._answer(self.socket)
            except OSError:
                continue
        return 0, b""

    def _answer(self, wire: socket.socket) -> tuple[int, bytes]:
        while b"\r\n\r\n" not in self.rest:
            self._more(wire)
        head, _end, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), None)
        if length is None:
            return int(head[9:12]), self._chunks(wire)
        while len(self.rest) < length:
            self._more(wire)
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(head[9:12]), body

    def _chunks(self, wire: socket.socket) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self.rest:
                self._more(wire)
            size, _end, self.rest = self.rest.partition(b"\r\n")
            count = int(size, 16)
            while len(self.rest) < count + 2:
                self._more(wire)
            body, self.rest = body + self.rest[:count], self.rest[count + 2 :]
            if count == 0:
                return body

    def _more(self, wire: socket.socket) -> None:
        data = wire.recv(65536)
        if not data:
            raise ConnectionError("closed")
        self.rest += data

    def close(self) -> None:
        """Let go of the socket."""
        if self.socket is not None:
            self.socket.close()
        self.socket, self.rest = None, b""
