"""How the private server is set up. Written anew at every start; `custom.conf` beside the cluster has the last word."""

from collections.abc import Mapping
from pathlib import Path

from pactoria.core.embedded_postgres.programs import package_version

__all__ = ["SETTINGS", "write"]

SETTINGS: Mapping[str, str] = {
    # Nothing that was acknowledged may be lost.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "restart_after_crash": "on",
    # A machine that it shares with the app, and statements that are short.
    "max_connections": "100",
    "shared_buffers": "128MB",
    "huge_pages": "off",
    "jit": "off",
    "autovacuum": "on",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "15min",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    # Nobody replicates from a private server.
    "wal_level": "replica",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    # A week of logs, one file a day; values and rows, which may be words of a contract, are left out.
    "logging_collector": "on",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",
    "log_file_mode": "0600",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_min_duration_statement": "500ms",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # The same everywhere, whatever the machine speaks.
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
}


def write(cluster: Path, overrides: Mapping[str, str]) -> bool:
    """Write `postgresql.conf`; return whether it changed."""
    lines = [f"# PostgreSQL {package_version()}. Written by Pactoria at every start: put yours into ../custom.conf"]
    lines += ["{} = '{}'".format(name, value.replace("'", "''")) for name, value in ({**SETTINGS, **overrides}).items()]
    text = "\n".join([*lines, "include_if_exists = '../custom.conf'", ""])
    path = cluster / "postgresql.conf"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True
