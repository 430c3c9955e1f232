"""From a file to a contract's version: read in a bounded process, then kept. What cannot be read is not kept."""

import asyncio

from pactoria.contracts.service import StoredFile
from pactoria.core.actor import Actor
from pactoria.core.services import Services
from pactoria.documents import service as documents
from pactoria.usage import storage

__all__ = ["take_in"]


async def take_in(services: Services, actor: Actor, name: str, data: bytes) -> StoredFile:
    """Read a file and keep the original. Call it outside of transactions: it takes as long as the file is large.

    Raises:
        StorageUsedUp: if the organization has no room for it; nothing was kept.
        Unreadable: one of its subclasses; nothing was kept.
        StorageFull: if the disk has no room for it.
    """
    upload_id = await storage.begin_upload(services.db, actor, len(data))
    try:
        document = await documents.parse_upload(services.isolation, data, name)
        key = await services.blobs.put(actor.organization_id, data)
    except BaseException:
        await asyncio.shield(storage.give_back(services.db, actor, upload_id))
        raise
    return StoredFile(name=_file_name(name), size=len(data), blob_key=key, document=document, upload_id=upload_id)


def _file_name(name: str) -> str:
    plain = "".join(character for character in name.replace("\\", "/").rsplit("/", 1)[-1] if character.isprintable())
    return plain[-255:] or "contract"
