"""Providers' keys at rest: encrypted with a key that is kept apart from the database."""

import os
import secrets
import tempfile
from pathlib import Path

from pydantic import SecretStr

from pactoria.core.errors import Conflict
from pactoria.core.settings import Settings

__all__ = ["UnreadableKey", "Vault"]

_FORMAT = b"\x01"
_NONCE = 12
_FINGERPRINT = 4


class UnreadableKey(Conflict):
    """A key was encrypted with another secret than the one that we have."""

    title = "The stored key of this provider cannot be read"
    detail = "PACTORIA_SECRET_KEY, or secret.key in the data folder, has changed since it was stored. Enter it again."


class Vault:
    """Encrypts with AES-256-GCM. What was encrypted for one purpose cannot be read for another."""

    def __init__(self, secret: bytes) -> None:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        material = HKDF(SHA256(), 32 + _FINGERPRINT, salt=None, info=b"pactoria provider keys").derive(secret)
        self._key, self._fingerprint = material[:32], material[32:]

    @classmethod
    def of(cls, settings: Settings) -> "Vault":
        """Open the vault of this installation; its secret is made when first needed."""
        given = settings.models.secret_key
        if given is not None:
            return cls(given.get_secret_value().encode())
        return cls(_secret_of(settings.database.data_dir / "secret.key"))

    def encrypt(self, value: SecretStr, purpose: str) -> bytes:
        """Return what may be stored."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._key).encrypt(nonce, value.get_secret_value().encode(), purpose.encode())
        return _FORMAT + self._fingerprint + nonce + sealed

    def decrypt(self, stored: bytes, purpose: str) -> SecretStr:
        """Return what was encrypted for the same purpose.

        Raises:
            UnreadableKey: if that was with another secret, or it was tampered with.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        head = len(_FORMAT) + _FINGERPRINT
        if stored[:head] != _FORMAT + self._fingerprint:
            raise UnreadableKey
        nonce, sealed = stored[head : head + _NONCE], stored[head + _NONCE :]
        try:
            return SecretStr(AESGCM(self._key).decrypt(nonce, sealed, purpose.encode()).decode())
        except InvalidTag as error:
            raise UnreadableKey from error


def _secret_of(file: Path) -> bytes:
    """Return the secret in a file, made if missing, that only its owner may read. Processes that race agree."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # mode 0600
        with os.fdopen(descriptor, "wb") as written:
            written.write(secrets.token_bytes(32))
            written.flush()
            os.fsync(written.fileno())
        fresh = Path(name)
        try:
            os.link(fresh, file)  # fails if there is one by now: whole or not at all
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_bytes()
