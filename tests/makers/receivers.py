"""Receivers of notices on this machine: a webhook and a mail server that keep what they are sent."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class _Webhook(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.received: list[dict[str, Any]] = []


class _Post(BaseHTTPRequestHandler):
    server: _Webhook

    def do_POST(self) -> None:
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: a test has no log."""


class _MailServer(socketserver.TCPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.received: list[EmailMessage] = []


class _Session(socketserver.StreamRequestHandler):
    server: _MailServer

    def handle(self) -> None:
        """As much of SMTP as a client without login speaks."""
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.received.append(message_from_bytes(b"".join(lines), policy=policy.default))
            self._say("221 bye" if word == b"QUIT" else "250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Address of a webhook, and what it was sent."""
    with _served(_Webhook()) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", server.received


@contextmanager
def mail_server() -> Iterator[tuple[int, list[EmailMessage]]]:
    """Port of a mail server, and the mails that it was handed."""
    with _served(_MailServer()) as server:
        yield int(server.server_address[1]), server.received


@contextmanager
def _served(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
