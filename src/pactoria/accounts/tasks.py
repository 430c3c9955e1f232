"""Jobs of the accounts slice."""

from urllib.parse import quote

from pactoria.accounts import service
from pactoria.core import mail
from pactoria.core.jobs import Task
from pactoria.core.mail import Mail
from pactoria.core.services import Services

__all__ = ["TASKS"]

_TEXT = """\
Somebody, probably you, asked to choose a new password for the Pactoria account {email}.

Follow this link within an hour. It works once:

{link}

If it was not you, do nothing: your password stays as it is.
"""


async def send_password_reset(services: Services, email: str) -> None:
    """Mail a fresh link to the person with this e-mail, if there is one. Tried again, it mails another link."""
    async with services.db.transaction() as session:
        token = await service.make_reset(session, email)
    if token is None:
        return
    link = f"{services.settings.web.base_url.rstrip('/')}/reset/confirm?token={quote(token)}"
    text = _TEXT.format(email=email, link=link)
    await mail.send(services.settings.mail, Mail(to=email, subject="Choose a new password for Pactoria", text=text))


async def tidy(services: Services) -> None:
    """Drop old sessions, links and counts."""
    async with services.db.transaction() as session:
        await service.tidy(session)


TASKS = [
    Task(service.SEND_RESET, send_password_reset),
    Task("accounts.tidy", tidy, cron="17 * * * *"),
]
