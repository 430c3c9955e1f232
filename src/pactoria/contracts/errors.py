"""What can be wrong with a request about contracts."""

from pactoria.core.errors import Conflict, Invalid, NotFound

__all__ = ["ContractNotDeleted", "ContractNotFound", "SampleNotFound", "TitleMissing", "VersionNotFound"]


class ContractNotFound(NotFound):
    """No such contract, for this organization."""

    title = "Contract not found"


class VersionNotFound(NotFound):
    """No such version of this contract."""

    title = "Version not found"


class SampleNotFound(NotFound):
    """No such sample."""

    title = "Sample not found"
    detail = "Choose one of the samples that are listed."


class ContractNotDeleted(Conflict):
    """Only what is deleted can be restored."""

    title = "This contract is not deleted"


class TitleMissing(Invalid):
    """A contract needs a name."""

    title = "A contract needs a title"
    detail = "Enter at least one character."
