"""A mail server that keeps what it gets."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope

__all__ = ["Mailbox", "open_mailbox"]


class Mailbox:
    """All mails, whoever they are for."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail."""
        message = message_from_bytes(cast("bytes", envelope.content), policy=policy.default)
        self.mails.append(cast("EmailMessage", message))
        return "250 OK"

    def text(self) -> str:
        """Return the words of the only mail."""
        (mail,) = self.mails
        return str(mail.get_content())


@asynccontextmanager
async def open_mailbox() -> AsyncGenerator[Mailbox]:
    """Listen on loopback."""
    mailbox = Mailbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(mailbox, hostname="localhost"), "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
