"""Passwords: which are good enough, and how they are kept (argon2id, RFC 9106)."""

import asyncio
import os
import re
import secrets
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pactoria.accounts.errors import WeakPassword

if TYPE_CHECKING:
    from pwdlib import PasswordHash

__all__ = ["COST", "MAX_LENGTH", "MIN_LENGTH", "hash_password", "require_good", "verify"]

MIN_LENGTH = 10
MAX_LENGTH = 200
_FEWEST_DIFFERENT = 5

_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")

COST: Mapping[str, Any] = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4}
"""The second recommended option of RFC 9106, section 4: passes, KiB, lanes."""

_THREADS = ThreadPoolExecutor(max_workers=min(4, max(1, (os.cpu_count() or 1) // 2)), thread_name_prefix="passwords")
"""Each hash takes 64 MiB and, in all, some 0.3 s of a core: never on the event loop, and never on all cores."""


def require_good(password: str, email: str, *more_known: str) -> None:
    """Stop at a password that others would guess.

    Args:
        password: what the person wants.
        email: theirs; neither it nor the part before the @ will do.
        more_known: other words that anybody knows of the person, such as the name.

    Raises:
        WeakPassword: saying what is wrong with it.
    """
    password = _normal(password)
    if len(password) < MIN_LENGTH:
        raise WeakPassword(f"Use at least {MIN_LENGTH} characters. A few unrelated words are easy to remember.")
    if len(password) > MAX_LENGTH:
        raise WeakPassword(f"Use at most {MAX_LENGTH} characters.")
    folded = password.casefold()
    if len(set(folded)) < _FEWEST_DIFFERENT or any(folded in run for run in _RUNS):
        raise WeakPassword("This is one of the first things that anybody would try. Mix more different characters.")
    known = {_letters(word) for word in (email, email.partition("@")[0], *more_known)} - {""}
    if _readings(folded) & known or folded in {email.casefold(), email.partition("@")[0].casefold()}:
        raise WeakPassword("Your password should have nothing to do with your e-mail address or name.")
    if _readings(folded) & _common_words():
        raise WeakPassword(
            "This password is known to be common and would be tried first. Choose something of your own."
        )


async def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, lambda: _hasher().hash(_normal(password)))


async def verify(password: str, stored: str | None) -> tuple[bool, str | None]:
    """Tell whether the password is the stored one, taking the same time where nothing is stored.

    Returns:
        Whether it is right; and a better hash to store, where the stored one was made with weaker parameters.
    """
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _verify, _normal(password), stored)


def _verify(password: str, stored: str | None) -> tuple[bool, str | None]:
    nobodys = _nobodys_hash()
    right, better = _hasher().verify_and_update(password, stored or nobodys)
    return (right, better) if stored else (False, None)


@cache
def _hasher() -> "PasswordHash":
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash([Argon2Hasher(**COST)])


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex())


def _normal(password: str) -> str:
    """Return the one form of what keyboards write in several (NIST SP 800-63B, section 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text.casefold())


def _readings(folded: str) -> set[str]:
    """Return the words that a password may be a disguise of: digits and signs taken away, or read as letters."""
    return {
        _letters(folded),
        _letters(folded.translate(_LOOKALIKES)),
        _letters(folded.strip("0123456789!?.-_*#$@")),
    } | {_letters(folded.strip("0123456789!?.-_*#").translate(_LOOKALIKES))}


@cache
def _common_words() -> frozenset[str]:
    lines = files("pactoria.accounts").joinpath("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
