"""How often people may try to prove who they are.

Guessing is slowed down per place, per account and place, and per account. The last, which many places can use up
together, does not hold where the account's owner has signed in before: a stranger cannot lock the owner out.
"""

import ipaddress
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from pactoria.core.throttle import Limit, forget, key_of, take

__all__ = ["forgive_sign_in", "try_password", "try_reset", "try_reset_mail", "try_sign_in", "try_sign_up"]

SIGN_IN_PER_PLACE = Limit(burst=30, every=timedelta(seconds=10))
SIGN_IN_PER_ACCOUNT_AND_PLACE = Limit(burst=10, every=timedelta(minutes=1))
SIGN_IN_PER_ACCOUNT = Limit(burst=100, every=timedelta(seconds=30))
SIGN_UP_PER_PLACE = Limit(burst=30, every=timedelta(minutes=1))
RESET_PER_PLACE = Limit(burst=10, every=timedelta(minutes=1))
RESET_MAIL_PER_ACCOUNT = Limit(burst=3, every=timedelta(minutes=10))
PASSWORD_PER_ACCOUNT = Limit(burst=10, every=timedelta(minutes=1))


async def try_sign_in(session: AsyncSession, email: str, ip: str | None, *, known_place: bool) -> timedelta | None:
    """Count one attempt; return None, or how long to wait."""
    place = place_of(ip)
    wait = await take(session, key_of("sign-in-place", place), SIGN_IN_PER_PLACE) if place else None
    if wait is None:
        wait = await take(session, key_of("sign-in", email, place), SIGN_IN_PER_ACCOUNT_AND_PLACE)
    if wait is None and not known_place:
        wait = await take(session, key_of("sign-in-account", email), SIGN_IN_PER_ACCOUNT)
    return wait


async def forgive_sign_in(session: AsyncSession, email: str, ip: str | None) -> None:
    """Forget the attempts of somebody who turned out to be the owner."""
    await forget(session, key_of("sign-in", email, place_of(ip)))


async def try_sign_up(session: AsyncSession, ip: str | None) -> timedelta | None:
    """Count one attempt; return None, or how long to wait."""
    place = place_of(ip)
    return await take(session, key_of("sign-up-place", place), SIGN_UP_PER_PLACE) if place else None


async def try_reset(session: AsyncSession, ip: str | None) -> timedelta | None:
    """Count one request for a link; return None, or how long to wait."""
    place = place_of(ip)
    return await take(session, key_of("reset-place", place), RESET_PER_PLACE) if place else None


async def try_reset_mail(session: AsyncSession, user_id: UUID) -> timedelta | None:
    """Count one mail with a link; return None, or how long to wait."""
    return await take(session, key_of("reset", str(user_id)), RESET_MAIL_PER_ACCOUNT)


async def try_password(session: AsyncSession, user_id: UUID) -> timedelta | None:
    """Count one attempt at the current password of somebody who is signed in; return None, or how long to wait."""
    return await take(session, key_of("password", str(user_id)), PASSWORD_PER_ACCOUNT)


def place_of(ip: str | None) -> str:
    """Return what counts as one place: an IPv4 address, or the network that an IPv6 user is given (/64)."""
    try:
        address = ipaddress.ip_address(ip or "")
    except ValueError:
        return ip or ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
