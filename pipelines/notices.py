"""Notices to people: by webhook and by mail, as the office's settings say. Without a setting nobody is told."""

import json
import os
import smtplib
import ssl
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import partial
from http.client import HTTPException
from urllib.parse import urlsplit

from assets.graph.settings import Mail, Settings

PASSWORD_VARIABLE = "JIPING_MAIL_PASSWORD"

_SECONDS = 20


class NoticeError(RuntimeError):
    """A notice did not arrive everywhere; a sentence for each place.

    Attributes:
        reached: whether it arrived anywhere.
    """

    def __init__(self, sentence: str, *, reached: bool) -> None:
        super().__init__(sentence)
        self.reached = reached


def can_send(settings: Settings) -> bool:
    """Whether anybody is to be told anything."""
    return bool(settings.webhook or settings.mail)


def send(settings: Settings, subject: str, text: str) -> None:
    """Tell everybody whom the settings name; that one cannot be reached keeps nobody else from being told.

    Raises:
        NoticeError: somebody was not reached.
    """
    failed, channels = [], list(_channels(settings))
    for name, channel in channels:
        try:
            channel(subject, text)
        except (OSError, HTTPException) as error:  # of the network, of HTTP and of mail
            failed.append(f"{name}：{error}")
    if failed:
        raise NoticeError("通知没有送达：" + "；".join(failed), reached=len(failed) < len(channels))


def _channels(settings: Settings) -> Iterator[tuple[str, Callable[[str, str], None]]]:
    """By the name of its machine: the address of a chat robot has its password in it, and who may look reads this."""
    if settings.webhook:
        yield urlsplit(settings.webhook).hostname or "webhook", partial(_post, settings.webhook)
    if settings.mail:
        yield settings.mail.host, partial(_mail, settings.mail)


def _post(address: str, subject: str, text: str) -> None:
    """As JSON that chat robots show as a text message, with its parts beside it for other programs."""
    body = {"msgtype": "text", "text": {"content": f"{subject}\n{text}"}, "subject": subject, "body": text}
    request = urllib.request.Request(
        address, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}
    )
    with urllib.request.urlopen(request, timeout=_SECONDS):
        pass


def _mail(mail: Mail, subject: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, mail.sender, ", ".join(mail.recipients)
    message.set_content(text)
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS)
    with server:
        if mail.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, os.environ.get(PASSWORD_VARIABLE, ""))
        server.send_message(message)
