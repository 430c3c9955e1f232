"""What organizations say and hear on the wire."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pactoria.accounts.schemas import Email, GivenPassword, PersonName, Preferences, PreferencesChange, one_line
from pactoria.accounts.service import Person
from pactoria.core.actor import Role
from pactoria.organizations.queries import Member, Place

__all__ = [
    "FirstRun",
    "Me",
    "MeChange",
    "MemberOut",
    "NewMember",
    "OrganizationChange",
    "OrganizationName",
    "OrganizationOut",
    "SignUp",
]

OrganizationName = Annotated[str, Field(max_length=120, examples=["Lovelace & Co"]), AfterValidator(one_line)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignUp(_In):
    """A new account."""

    email: Email
    password: GivenPassword
    name: PersonName


class FirstRun(SignUp):
    """The account of who set up this installation."""

    token: str = Field(max_length=100, examples=["Zmlyc3QtcnVuLXRva2VuLWZyb20tdGhlLWNvbnNvbGU"])
    """From the link that the server printed when it started."""


class OrganizationOut(BaseModel):
    """An organization, as one of its members sees it."""

    id: UUID
    name: str
    role: Role
    """What you may do there."""
    is_personal: bool
    """Whether it is the one that came with your account."""

    @classmethod
    def of(cls, place: Place) -> Self:
        """Show a member the organization."""
        return cls(id=place.id, name=place.name, role=place.role, is_personal=place.is_personal)


class OrganizationChange(_In):
    """What to change of an organization."""

    name: OrganizationName


class NewMember(_In):
    """Somebody to let in."""

    email: Email
    role: Literal[Role.ADMIN, Role.EDITOR, Role.VIEWER] = Role.EDITOR
    """What they may do. Nobody is made an owner this way."""


class MemberOut(BaseModel):
    """Somebody in an organization."""

    user_id: UUID
    name: str
    email: str
    role: Role
    since: datetime

    @classmethod
    def of(cls, member: Member) -> Self:
        """Show a member to another."""
        return cls.model_validate(member, from_attributes=True)


class Me(BaseModel):
    """Who you are, and where."""

    id: UUID
    email: str
    name: str
    is_admin: bool
    """Whether you run this installation."""
    organization: OrganizationOut
    """The one that requests act in, unless the header X-Pactoria-Organization names another of yours."""
    organizations: list[OrganizationOut]
    preferences: Preferences

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019aa7a1-6c1e-7f4e-9a55-0d6f3ad6c9b1",
                    "email": "ada@example.com",
                    "name": "Ada Lovelace",
                    "is_admin": False,
                    "organization": {
                        "id": "019aa7a1-6c20-7b1a-8f0e-6a2f0c1d2e3f",
                        "name": "Ada Lovelace's organization",
                        "role": "owner",
                        "is_personal": True,
                    },
                    "organizations": [
                        {
                            "id": "019aa7a1-6c20-7b1a-8f0e-6a2f0c1d2e3f",
                            "name": "Ada Lovelace's organization",
                            "role": "owner",
                            "is_personal": True,
                        }
                    ],
                    "preferences": {"appearance": "auto", "default_side": "neutral", "default_model": "auto"},
                }
            ]
        }
    )

    @classmethod
    def of(cls, person: Person, here: Place, places: list[Place]) -> Self:
        """Show a person themselves."""
        return cls(
            id=person.id,
            email=person.email,
            name=person.name,
            is_admin=person.is_admin,
            organization=OrganizationOut.of(here),
            organizations=[OrganizationOut.of(place) for place in places],
            preferences=person.preferences,
        )


class MeChange(_In):
    """What to change of yourself; what is left out stays."""

    name: PersonName | None = None
    preferences: PreferencesChange | None = None
