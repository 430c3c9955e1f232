"""Signing up and in, who you are, and organizations."""

from uuid import UUID

from fastapi import APIRouter, Response

from pactoria.accounts import service as accounts
from pactoria.accounts.access import CurrentIdentity, CurrentVisitor, Lifetime, SessionToken, set_cookie
from pactoria.accounts.errors import EmailTaken, FirstRunOver, WeakPassword, WrongCredentials
from pactoria.accounts.schemas import SignIn
from pactoria.accounts.service import SignedIn
from pactoria.core.errors import Forbidden, NotFound, Unauthenticated
from pactoria.core.http import CurrentServices, CurrentSession, access, problems
from pactoria.core.services import Services
from pactoria.core.throttle import TooManyRequests
from pactoria.organizations import service
from pactoria.organizations.access import WantedOrganization
from pactoria.organizations.errors import MemberAlready, NobodyThere, SeatsTaken
from pactoria.organizations.schemas import (
    FirstRun,
    Me,
    MeChange,
    MemberOut,
    NewMember,
    OrganizationChange,
    OrganizationOut,
    SignUp,
)

__all__ = ["router"]

router = APIRouter(prefix="/api", tags=["accounts and organizations"])


async def _welcome(services: Services, response: Response, signed_in: SignedIn) -> Me:
    set_cookie(response, services.settings.web, signed_in.token)
    async with services.db.transaction() as session:
        return Me.of(*await service.look_around(session, signed_in.identity.user_id))


async def _opened(
    body: SignUp,
    response: Response,
    services: Services,
    visitor: CurrentVisitor,
    lifetime: Lifetime,
    replaces: SessionToken,
    *,
    first_run_token: str | None = None,
) -> Me:
    """Open an account, signed in instead of whom the browser knew before."""
    signed_in = await service.sign_up(
        services.db,
        email=body.email,
        name=body.name,
        password=body.password,
        visitor=visitor,
        lifetime=lifetime,
        first_run_token=first_run_token,
        replaces=replaces,
    )
    return await _welcome(services, response, signed_in)


@router.post(
    "/auth/sign-up",
    status_code=201,
    openapi_extra=access("anyone"),
    responses=problems(EmailTaken, WeakPassword, TooManyRequests),
)
async def sign_up(
    body: SignUp,
    response: Response,
    services: CurrentServices,
    visitor: CurrentVisitor,
    lifetime: Lifetime,
    token: SessionToken,
) -> Me:
    """Open an account with a personal organization, and sign in: the answer sets the session's cookie."""
    return await _opened(body, response, services, visitor, lifetime, token)


@router.post(
    "/auth/first-run",
    status_code=201,
    openapi_extra=access("anyone"),
    responses=problems(FirstRunOver, WeakPassword, TooManyRequests),
)
async def set_up_installation(
    body: FirstRun,
    response: Response,
    services: CurrentServices,
    visitor: CurrentVisitor,
    lifetime: Lifetime,
    token: SessionToken,
) -> Me:
    """Open the first account of a fresh installation, with the token that its server printed. It becomes the admin."""
    return await _opened(body, response, services, visitor, lifetime, token, first_run_token=body.token)


@router.post("/auth/sign-in", openapi_extra=access("anyone"), responses=problems(WrongCredentials, TooManyRequests))
async def sign_in(
    body: SignIn,
    response: Response,
    services: CurrentServices,
    visitor: CurrentVisitor,
    lifetime: Lifetime,
    token: SessionToken,
) -> Me:
    """Sign in: the answer sets the session's cookie, and ends the session that this browser had before.

    After several attempts further ones have to wait, for this account and for this place.
    """
    signed_in = await accounts.sign_in(
        services.db, body.email, body.password, visitor, lifetime=lifetime, replaces=token
    )
    return await _welcome(services, response, signed_in)


@router.get("/me", openapi_extra=access("user"), responses=problems(Unauthenticated))
async def get_me(session: CurrentSession, identity: CurrentIdentity, wanted: WantedOrganization = None) -> Me:
    """Say who you are, in which organization you are, and in which you could be."""
    return Me.of(*await service.look_around(session, identity.user_id, wanted))


@router.patch("/me", openapi_extra=access("user"), responses=problems(Unauthenticated))
async def change_me(
    body: MeChange, session: CurrentSession, identity: CurrentIdentity, wanted: WantedOrganization = None
) -> Me:
    """Change your name or preferences; what is left out stays."""
    await accounts.update_person(session, identity, name=body.name, preferences=body.preferences)
    return Me.of(*await service.look_around(session, identity.user_id, wanted))


@router.get("/organizations", openapi_extra=access("user"), responses=problems(Unauthenticated))
async def list_organizations(session: CurrentSession, identity: CurrentIdentity) -> list[OrganizationOut]:
    """List the organizations that you are a member of, the personal one first."""
    return [OrganizationOut.of(place) for place in await service.list_places(session, identity)]


@router.patch(
    "/organizations/{organization_id}",
    openapi_extra=access("admin"),
    responses=problems(Unauthenticated, Forbidden, NotFound),
)
async def rename_organization(
    organization_id: UUID, body: OrganizationChange, session: CurrentSession, identity: CurrentIdentity
) -> OrganizationOut:
    """Rename an organization that you own or administer."""
    return OrganizationOut.of(await service.rename(session, identity, organization_id, body.name))


@router.get(
    "/organizations/{organization_id}/members",
    openapi_extra=access("member"),
    responses=problems(Unauthenticated, NotFound),
)
async def list_members(organization_id: UUID, session: CurrentSession, identity: CurrentIdentity) -> list[MemberOut]:
    """List the members of one of your organizations, the longest known first."""
    return [MemberOut.of(member) for member in await service.list_members(session, identity, organization_id)]


@router.post(
    "/organizations/{organization_id}/members",
    status_code=201,
    openapi_extra=access("admin"),
    responses=problems(Unauthenticated, Forbidden, NotFound, NobodyThere, MemberAlready, SeatsTaken),
)
async def add_member(
    organization_id: UUID, body: NewMember, session: CurrentSession, identity: CurrentIdentity
) -> MemberOut:
    """Let somebody who has an account into an organization that you own or administer, where a seat is free."""
    member = await service.add_member(session, identity, organization_id, email=body.email, role=body.role)
    return MemberOut.of(member)
