"""Mail: to an SMTP server, or to the console until one is set."""

import sys
from dataclasses import dataclass
from email.message import EmailMessage

import structlog

from pactoria.core.settings import MailSettings

__all__ = ["Mail", "send"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain text mail to one person."""

    to: str
    subject: str
    text: str


async def send(settings: MailSettings, mail: Mail) -> None:
    """Send the mail, or print it where no server is set.

    Raises:
        aiosmtplib.SMTPException: if the server does not take it; the job that sends tries again.
    """
    if settings.host is None:
        print(f"\n--- mail to {mail.to}: {mail.subject}\n{mail.text}\n---", file=sys.stderr, flush=True)  # noqa: T201 - the console is the mailbox here
        return
    import aiosmtplib

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.sender, mail.to, mail.subject
    message.set_content(mail.text)
    await aiosmtplib.send(
        message,
        hostname=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password.get_secret_value() if settings.password else None,
        use_tls=settings.security == "tls",
        start_tls=settings.security == "starttls",
        timeout=20,
    )
    log.info("mail.sent", subject=mail.subject)
