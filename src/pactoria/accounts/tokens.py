"""Secrets that people carry: 256 random bits in a cookie or a link, of which only the hash is stored."""

import hashlib
import secrets

__all__ = ["digest", "new_token"]


def new_token() -> str:
    """Return a fresh one, fit for URLs and cookies."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return what is stored of it. The token is random, so a fast hash is as good as a slow one."""
    return hashlib.sha256(token.encode()).digest()
