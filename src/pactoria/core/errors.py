"""Errors are named facts that say what to do next, rendered once as problem documents (RFC 9457)."""

import re
from typing import Any, ClassVar

__all__ = ["Conflict", "Forbidden", "Invalid", "NotFound", "Problem", "Unauthenticated"]

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Problem(Exception):  # noqa: N818 - the name of RFC 9457; subclasses are facts ("EncryptedDocument")
    """Something that a person can act on.

    A subclass is one type of problem: `status` and `title` never change; `detail` tells about this occurrence, and
    further members (`limit=100`) are for programs.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    detail: ClassVar[str] = ""
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self, detail: str | None = None, **members: Any) -> None:
        """Tell what happened in `detail`, or leave the words of the class."""
        self.told = detail if detail is not None else self.detail
        self.members = members
        super().__init__(self.told or self.title)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let problems cross process borders whole."""
        return _rebuild, (type(self), self.told, self.members)

    @classmethod
    def slug(cls) -> str:
        """Name of the type, such as "encrypted-document"."""
        return _WORD.sub("-", cls.__name__).lower()

    def response_headers(self) -> dict[str, str]:
        """Headers that go with the response."""
        return dict(self.headers)

    def document(self) -> dict[str, Any]:
        """Return the problem document, without what only the request knows."""
        return {
            "type": f"/problems/{self.slug()}",
            "title": self.title,
            "status": self.status,
            "detail": self.told,
            **self.members,
        }


def _rebuild(kind: type[Problem], detail: str, members: dict[str, Any]) -> Problem:
    return kind(detail, **members)


class NotFound(Problem):
    """What was asked for is not there, or belongs to somebody else: outsiders cannot tell which."""

    status = 404
    title = "Not found"
    detail = "It may have been deleted, or it belongs to another organization."


class Forbidden(Problem):
    """The actor's role does not allow this."""

    status = 403
    title = "Not allowed"
    detail = "Your role does not allow this. Ask an owner or admin of your organization."


class Unauthenticated(Problem):
    """Nobody is signed in."""

    status = 401
    title = "Sign in first"
    detail = "Your session has ended or you have not signed in."


class Conflict(Problem):
    """The state of things does not allow this now."""

    status = 409
    title = "Not possible now"


class Invalid(Problem):
    """Input that no rule accepts."""

    status = 422
    title = "Please check what you entered"
