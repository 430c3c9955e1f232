"""Original files, kept by the hash of their content: in a folder, or in object storage."""

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol
from uuid import UUID

from pactoria.core.errors import Problem
from pactoria.core.settings import BlobSettings

__all__ = ["BlobKey", "BlobMissing", "Blobs", "FolderBlobs", "ObjectBlobs", "StorageFull", "key_of", "open_blobs"]

BlobKey = str


class StorageFull(Problem):
    """The disk has no room."""

    status = 507
    title = "No room left to store the file"
    detail = "Nothing was stored. Free some disk space on the server, then upload again."


class BlobMissing(Problem):
    """The record is there but its file is not."""

    status = 500
    title = "The original file is missing from storage"
    detail = "The record is intact. Restore the blobs from a backup, or upload the file again as a new version."


class Blobs(Protocol):
    """Where files are kept. Writing the same content twice is one blob."""

    async def put(self, organization_id: UUID, data: bytes) -> BlobKey:
        """Keep the bytes; when this returns they survive a power cut."""
        ...

    async def get(self, key: BlobKey) -> bytes:
        """Return the bytes."""
        ...

    async def check(self) -> None:
        """Raise if the place cannot be written."""
        ...


def key_of(organization_id: UUID, data: bytes) -> BlobKey:
    """Return the key of a content: tenants share nothing, not even equal files."""
    digest = hashlib.sha256(data).hexdigest()
    return f"{organization_id}/{digest[:2]}/{digest}"


class FolderBlobs:
    """Files in a folder, each written aside, synced and renamed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, organization_id: UUID, data: bytes) -> BlobKey:
        """Keep the bytes."""
        key = key_of(organization_id, data)
        try:
            await asyncio.to_thread(self._write, self._root / key, data)
        except OSError as error:
            raise StorageFull(reason=error.strerror) from error
        return key

    def _write(self, path: Path, data: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    async def get(self, key: BlobKey) -> bytes:
        """Return the bytes."""
        try:
            return await asyncio.to_thread((self._root / key).read_bytes)
        except FileNotFoundError as error:
            raise BlobMissing from error

    async def check(self) -> None:
        """Raise if the folder cannot be written."""
        await asyncio.to_thread(self._probe)

    def _probe(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._root) as file:
            file.write(b"probe")


class ObjectBlobs:
    """Objects in a bucket, through obstore."""

    def __init__(self, url: str) -> None:
        from obstore.store import from_url

        self._store = from_url(url)

    async def put(self, organization_id: UUID, data: bytes) -> BlobKey:
        """Keep the bytes."""
        key = key_of(organization_id, data)
        await self._store.put_async(key, data)
        return key

    async def get(self, key: BlobKey) -> bytes:
        """Return the bytes."""
        try:
            return bytes(await (await self._store.get_async(key)).bytes_async())
        except FileNotFoundError as error:
            raise BlobMissing from error

    async def check(self) -> None:
        """Raise if the bucket cannot be written."""
        await self._store.put_async(".probe", b"probe")


def open_blobs(settings: BlobSettings, data_dir: Path) -> Blobs:
    """Return the blobs that the settings name."""
    return ObjectBlobs(settings.blobs_url) if settings.blobs_url else FolderBlobs(data_dir / "blobs")
