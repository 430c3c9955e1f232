"""What can go wrong when people prove who they are."""

from pactoria.core.errors import Conflict, Invalid, Problem

__all__ = ["EmailTaken", "FirstRunOver", "InvalidResetLink", "WeakPassword", "WrongCredentials", "WrongPassword"]


class WrongCredentials(Problem):
    """No account has this e-mail and password. It does not say which of the two is wrong."""

    status = 401
    title = "That e-mail and password do not match"
    detail = "Check both and try again, or reset your password."


class WrongPassword(Invalid):
    """The current password was not given right."""

    title = "That is not your current password"
    detail = "Type the password that you sign in with now. If you have forgotten it, sign out and reset it."


class WeakPassword(Invalid):
    """A password that others would guess."""

    title = "Please choose a stronger password"
    detail = "Use at least 10 characters: a few unrelated words are easy to remember and hard to guess."


class EmailTaken(Conflict):
    """Somebody has an account with this e-mail."""

    title = "There is an account with this e-mail already"
    detail = "Sign in instead, or reset your password if you have forgotten it."


class InvalidResetLink(Invalid):
    """A link that was used, has expired, or was never sent."""

    title = "This link no longer works"
    detail = "Links to reset a password work once and for one hour. Ask for a new one."


class FirstRunOver(Conflict):
    """The installation has people already, or the token is not its own."""

    title = "This installation is already set up"
    detail = (
        "The first-run link works once, before there is any account, as printed when the server started last. "
        "Sign in, or make an admin with `pactoria users create --admin`."
    )
