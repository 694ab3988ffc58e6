"""A mail server on the loopback address that stops where a test wants it to."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes
from email.message import Message
from types import TracebackType
from typing import Self

PATIENCE = 60  # seconds a held conversation waits, so that no failed test hangs


class Gate:
    """Open, conversations pass; closed, they wait here, and say that they do."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()
        self._open.set()

    def close(self) -> None:
        self.reached.clear()
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def pass_through(self) -> None:
        self.reached.set()
        self._open.wait(PATIENCE)


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a mail needs to be delivered; keeps what it has accepted."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.before_mail = Gate()  # connected, nothing said yet
        self.after_mail = Gate()  # the mail is accepted, the sender does not know yet
        self.accepted: list[Message] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.accepted]

    def forget(self) -> None:
        self.accepted.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.before_mail.open()
        self.after_mail.open()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed leaves a broken conversation: that is what we are here for."""


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.before_mail.pass_through()
        self._say("220 ready")
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self._say("354 go on")
                self.server.accepted.append(message_from_bytes(self._data()))
                self.server.after_mail.pass_through()
            if verb == b"QUIT":
                self._say("221 bye")
                return
            self._say("250 ok")

    def _data(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
