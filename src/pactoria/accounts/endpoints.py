"""Signing out, passwords and sessions. Signing in and up are the organizations': they answer with both."""

from uuid import UUID

from fastapi import APIRouter, Response

from pactoria.accounts import service, sessions
from pactoria.accounts.access import CurrentIdentity, CurrentVisitor, IdentityAlone, SessionToken, clear_cookie
from pactoria.accounts.errors import InvalidResetLink, WeakPassword, WrongPassword
from pactoria.accounts.schemas import ConfirmReset, PasswordChange, RequestReset, SessionOut
from pactoria.core.errors import NotFound, Unauthenticated
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.throttle import TooManyRequests

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["accounts and organizations"])


@router.post("/auth/sign-out", status_code=204, openapi_extra=access("anyone"))
async def sign_out(
    response: Response, session: CurrentSession, services: CurrentServices, visitor: CurrentVisitor, token: SessionToken
) -> None:
    """End the session of this browser. Safe to repeat, and fine when it has ended already."""
    if token:
        await service.sign_out(session, token, visitor)
    clear_cookie(response, services.settings.web)


@router.post(
    "/auth/password-reset",
    status_code=202,
    openapi_extra=access("anyone"),
    responses=problems(TooManyRequests),
)
async def request_password_reset(body: RequestReset, services: CurrentServices, visitor: CurrentVisitor) -> None:
    """Have a link mailed that lets its reader choose a new password, once and for one hour.

    The answer is the same whether or not there is an account with this e-mail.
    """
    await service.request_reset(services.db, body.email, visitor)


@router.post(
    "/auth/password-reset/confirm",
    status_code=204,
    openapi_extra=access("anyone"),
    responses=problems(InvalidResetLink, WeakPassword),
)
async def confirm_password_reset(body: ConfirmReset, services: CurrentServices, visitor: CurrentVisitor) -> None:
    """Choose a new password with the token of a mailed link. Ends all sessions of the account; sign in afterwards."""
    await service.confirm_reset(services.db, body.token, body.password, visitor)


@router.post(
    "/me/password",
    status_code=204,
    openapi_extra=access("user"),
    responses=problems(Unauthenticated, WrongPassword, WeakPassword, TooManyRequests),
)
async def change_password(body: PasswordChange, services: CurrentServices, identity: IdentityAlone) -> None:
    """Change your password. Ends your sessions in all other browsers."""
    await service.change_password(services.db, identity, body.current_password, body.new_password)


@router.get("/me/sessions", openapi_extra=access("user"), responses=problems(Unauthenticated))
async def list_sessions(session: CurrentSession, identity: CurrentIdentity) -> list[SessionOut]:
    """List the browsers in which you are signed in, the last seen first. Visits are noted every few minutes."""
    return [SessionOut.of(each, identity.session_id) for each in await sessions.list_own(session, identity)]


@router.delete(
    "/me/sessions/{session_id}",
    status_code=204,
    openapi_extra=access("user"),
    responses=problems(Unauthenticated, NotFound),
)
async def end_session(session_id: UUID, session: CurrentSession, identity: CurrentIdentity) -> None:
    """Sign out in one of your browsers."""
    await sessions.end(session, identity, session_id)
