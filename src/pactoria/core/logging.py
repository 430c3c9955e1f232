"""Logs are events with fields. Never contract text, prompts, tokens or secrets.

Our own events are rendered and written at once, one line each. Those of libraries come through the standard library's
logging and look the same. Each request writes an event, and the standard library would take longer for it than for all
else that every request goes through.
"""

import json
import logging
import sys
from typing import Any

import orjson
import structlog

from pactoria.core.settings import LogSettings

__all__ = ["configure"]


def configure(settings: LogSettings) -> None:
    """Send our events and those of the libraries to standard error, in one form."""
    level = getattr(logging, settings.level.upper())
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: list[structlog.types.Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]  # others print variables
        if console
        else [_traceback, structlog.processors.JSONRenderer(_json)]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(handler),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # our own access events say more
    for name in ("procrastinate", "alembic"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


class _Lines:
    """Writes lines where a handler writes. Other handlers of the root logger, such as those of tests, get them, too."""

    def __init__(self, handler: "logging.StreamHandler[Any]") -> None:
        self._handler = handler
        self._root = logging.getLogger()

    def _write(self, level: int, line: str) -> None:
        handler = self._handler
        try:
            with handler.lock:  # pyright: ignore[reportOptionalContextManager] - there always is one
                handler.stream.write(line + "\n")
                handler.stream.flush()
        except (OSError, ValueError):
            pass  # whoever read it has gone: no reason to fail a request
        for other in self._root.handlers:
            if other is not handler and level >= other.level:
                other.handle(logging.LogRecord("pactoria", level, "", 0, line, None, None))

    def debug(self, line: str) -> None:
        self._write(logging.DEBUG, line)

    def info(self, line: str) -> None:
        self._write(logging.INFO, line)

    def warning(self, line: str) -> None:
        self._write(logging.WARNING, line)

    def error(self, line: str) -> None:
        self._write(logging.ERROR, line)

    def critical(self, line: str) -> None:
        self._write(logging.CRITICAL, line)


def _traceback(logger: Any, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Render an exception, if the event has one."""
    return structlog.processors.format_exc_info(logger, method, event) if "exc_info" in event else event


def _json(event: object, **options: Any) -> str:
    """Render an event, whatever is in it."""
    try:
        return orjson.dumps(event, default=options["default"]).decode()
    except TypeError:  # half of a character, or a number that is too large
        return json.dumps(event, **options)
