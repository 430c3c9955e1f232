"""Errors in the shape that OpenAI gives them, as its libraries expect them."""

from typing import Any

import orjson
from starlette.responses import Response

from pactoria.core.errors import Problem
from pactoria.gateway.errors import ModelRefused, ModelUnavailable, UnknownModel, UnsuitableCall
from pactoria.usage.errors import QuotaExceeded

__all__ = ["BadRequest", "InvalidKey", "MissingScope", "NoSuchAddress", "error_document", "error_response"]


class InvalidKey(Problem):
    """No key was shown, or one that is none, was revoked or has ended."""

    status = 401
    title = "This API key does not work"
    detail = (
        "Send the header `Authorization: Bearer pk_...` with a key of yours. Make one in the settings, or with "
        "`pactoria keys create`."
    )


class MissingScope(Problem):
    """The key is good, but not for this."""

    status = 403
    title = "This API key may not do that"
    detail = "It was made for something else. Make another one in the settings."


class BadRequest(Problem):
    """What was sent is no request of this kind; `param` names the field."""

    status = 400
    title = "This request makes no sense"

    def __init__(self, detail: str, param: str | None = None) -> None:
        """Say what is wrong, and where."""
        super().__init__(detail)
        self.param = param


class NoSuchAddress(Problem):
    """An address of OpenAI's that Pactoria does not have."""

    status = 404
    title = "There is nothing here"
    detail = "Pactoria has /v1/chat/completions and /v1/models."


_KINDS: dict[type[Problem], tuple[int, str, str | None]] = {
    InvalidKey: (401, "invalid_request_error", "invalid_api_key"),
    MissingScope: (403, "invalid_request_error", "missing_scope"),
    BadRequest: (400, "invalid_request_error", None),
    NoSuchAddress: (404, "invalid_request_error", "unknown_url"),
    UnknownModel: (404, "invalid_request_error", "model_not_found"),
    UnsuitableCall: (400, "invalid_request_error", None),
    ModelRefused: (400, "invalid_request_error", "content_filter"),
    ModelUnavailable: (503, "server_error", "model_unavailable"),
}
"""Status, type and code."""


def error_document(problem: Problem) -> tuple[int, dict[str, Any]]:
    """Return a problem's status and document, as OpenAI would say it."""
    status, kind, code = _KINDS.get(type(problem), (problem.status, "server_error", problem.slug().replace("-", "_")))
    if isinstance(problem, QuotaExceeded):
        waits = problem.members["quota"] in {"concurrency", "rate"}
        kind, code = ("requests", "rate_limit_exceeded") if waits else ("insufficient_quota", "insufficient_quota")
    message = f"{problem.title}. {problem.told}" if problem.told else problem.title
    return status, {"error": {"message": message, "type": kind, "param": getattr(problem, "param", None), "code": code}}


def error_response(problem: Problem) -> Response:
    """Return the whole response."""
    status, document = error_document(problem)
    headers = problem.response_headers()
    if isinstance(problem, QuotaExceeded) and problem.members["quota"] in {"day", "month", "budget"}:
        headers["x-should-retry"] = "false"  # OpenAI's libraries would try again, which takes nothing but time
    return Response(orjson.dumps(document), status, headers, "application/json")
