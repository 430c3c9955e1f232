"""A private PostgreSQL in the data folder, for those who bring none of their own.

`with EmbeddedPostgres(data_dir) as server: server.url`. The folder `postgres/` of the data folder holds all of it:
`data/` (the cluster), `log/`, `run/` (the socket), `password` and, if somebody wants to tune, `custom.conf`.
"""

from pactoria.core.embedded_postgres.errors import (
    BinariesMissing,
    CannotBecomeOrdinaryUser,
    DiskFull,
    EmbeddedPostgresError,
    FolderInUse,
    OtherVersion,
    PermissionMissing,
    StartFailed,
)
from pactoria.core.embedded_postgres.server import Address, EmbeddedPostgres

__all__ = [
    "Address",
    "BinariesMissing",
    "CannotBecomeOrdinaryUser",
    "DiskFull",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "FolderInUse",
    "OtherVersion",
    "PermissionMissing",
    "StartFailed",
]
