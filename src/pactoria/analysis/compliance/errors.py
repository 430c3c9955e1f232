"""What can be wrong with a request about playbooks and compliance."""

from pactoria.core.errors import Conflict, Invalid, NotFound

__all__ = [
    "CheckNotFinished",
    "PlaybookChanged",
    "PlaybookInvalid",
    "PlaybookNotDeleted",
    "PlaybookNotFound",
    "PlaybookTooLarge",
    "PlaybookVersionNotFound",
    "ReasonMissing",
    "StatementNotFound",
]


class PlaybookNotFound(NotFound):
    """No such playbook, shipped or of this organization."""

    title = "Playbook not found"


class PlaybookVersionNotFound(NotFound):
    """No such version of this playbook."""

    title = "Version not found"


class CheckNotFinished(Conflict):
    """There is no result yet."""

    title = "This check has no result yet"
    detail = "Wait until it is done, or start it again if it failed."


class StatementNotFound(NotFound):
    """The check has no verdict on such a statement."""

    title = "Statement not found"
    detail = "The check has no verdict on it. Run it again if the playbook has changed."


class PlaybookInvalid(Invalid):
    """A playbook does not say what a playbook must say. `errors` tells where, as far as that is known."""

    title = "This playbook cannot be used as it is"


class PlaybookTooLarge(Invalid):
    """More bytes than any playbook needs."""

    status = 413
    title = "File too large"
    detail = "A playbook has at most 1 MB as YAML and 5 MB as a Word document. Split it."


class PlaybookChanged(Conflict):
    """Somebody else saved a version meanwhile."""

    title = "Somebody else has changed this playbook"
    detail = (
        "Nothing is lost: your changes are still here. Open the newest version in another window and bring them in."
    )


class PlaybookNotDeleted(Conflict):
    """Only what is deleted can be restored."""

    title = "This playbook is not deleted"


class ReasonMissing(Invalid):
    """An override needs a reason."""

    title = "Say why"
    detail = "Whoever reads this later needs a reason for a verdict that was overridden."
