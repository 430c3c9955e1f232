"""A demo organization, filled with contracts that Pactoria brings along."""

import secrets

import structlog
from sqlalchemy import select

from pactoria import samples
from pactoria.accounts import passwords
from pactoria.accounts.models import User
from pactoria.contracts import service as contracts
from pactoria.contracts.intake import take_in
from pactoria.contracts.models import ContractStatus
from pactoria.core.actor import Actor, Role
from pactoria.core.services import Services
from pactoria.organizations import queries as places
from pactoria.organizations import service as organizations

__all__ = ["DEMO_EMAIL", "fill_demo"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()

DEMO_EMAIL = "demo@pactoria.example"
_STATUSES = (ContractStatus.IN_REVIEW, ContractStatus.NEGOTIATING, ContractStatus.DRAFT, ContractStatus.SIGNED)


async def fill_demo(services: Services) -> str:
    """Make the demo account with its contracts, unless it is there; return the line that tells how to sign in."""
    async with services.db.transaction() as session:
        if await session.scalar(select(User.id).where(User.email == DEMO_EMAIL)):
            return f"The demo account is {DEMO_EMAIL}; its password was printed when it was made."
    password = secrets.token_urlsafe(12)
    hashed = await passwords.hash_password(password)
    async with services.db.transaction() as session:
        user_id = await organizations.create_person(
            session, email=DEMO_EMAIL, name="Dana Demo", password_hash=hashed, is_admin=False
        )
        found = await places.membership(session, user_id, None)
    assert found is not None  # noqa: S101 - a person is made with an organization
    actor = Actor(organization_id=found[0], user_id=user_id, role=Role.OWNER)
    for number, sample in enumerate(samples.all_samples()):
        file = await take_in(services, actor, sample.file, samples.read(sample.id).encode())
        async with services.db.transaction(actor) as session:
            contract = await contracts.add(session, actor, file, title=sample.title, side=sample.side)
            await contracts.change(session, actor, contract.id, status=_STATUSES[number % len(_STATUSES)])
        log.info("demo.contract_added", sample=sample.id)
    return f"Sign in to the demo as {DEMO_EMAIL} with the password {password}"
