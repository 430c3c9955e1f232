"""What can go wrong between a person and a model."""

from enum import StrEnum

from pactoria.core.errors import Invalid, NotFound, Problem

__all__ = ["Fault", "ModelRefused", "ModelUnavailable", "ProviderError", "UnknownModel"]
__all__ += ["UnsuitableCall"]


class Fault(StrEnum):
    """Why a provider gave no answer, whatever its own words for it are."""

    OVERLOADED = "overloaded"
    """Busy, limited in rate, or failing on its side."""
    BAD_KEY = "bad_key"
    """Our key is wrong, or its account has nothing left."""
    UNKNOWN_MODEL = "unknown_model"
    CONTEXT_TOO_LONG = "context_too_long"
    REFUSED = "refused"
    """The provider's rules do not allow an answer."""
    INVALID = "invalid"
    """The call itself makes no sense to this provider."""
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    """The connection was lost, or what came makes no sense."""
    RESTING = "resting"
    """It has failed so often in a row that it is not asked for some seconds."""


_SPOKEN = {
    Fault.OVERLOADED: "is overloaded",
    Fault.BAD_KEY: "does not accept the key that it is called with",
    Fault.UNKNOWN_MODEL: "does not know this model",
    Fault.CONTEXT_TOO_LONG: "cannot read that much at once",
    Fault.REFUSED: "refuses to answer this",
    Fault.INVALID: "does not understand the request",
    Fault.TIMED_OUT: "did not answer in time",
    Fault.UNREACHABLE: "cannot be reached",
    Fault.BROKEN: "broke off",
    Fault.RESTING: "has failed several times in a row and is asked again in a few seconds",
}

_RETRIED = {Fault.OVERLOADED, Fault.UNREACHABLE, Fault.BROKEN}
_SICK = {Fault.OVERLOADED, Fault.UNREACHABLE, Fault.BROKEN, Fault.TIMED_OUT}


class ProviderError(Exception):
    """A provider gave no answer, or no whole one. Never leaves the gateway as it is."""

    def __init__(
        self, fault: Fault, told: str = "", *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        """Say what happened.

        Args:
            fault: which kind of thing.
            told: the provider's own words, for logs, and for people where the call itself is at fault.
            status: of its response, where there was one.
            retry_after: seconds after which it wants to be asked again.
        """
        super().__init__(f"{fault}: {told}" if told else str(fault))
        self.fault = fault
        self.told = told
        self.status = status
        self.retry_after = retry_after

    @property
    def worth_a_retry(self) -> bool:
        """Whether the same provider may answer a moment later."""
        return self.fault in _RETRIED

    @property
    def falls_back(self) -> bool:
        """Whether another model may well answer what this one did not."""
        return self.fault is not Fault.INVALID

    @property
    def counts_as_sickness(self) -> bool:
        """Whether the provider as a whole seems unwell."""
        return self.fault in _SICK

    def spoken(self, provider: str) -> str:
        """Return what people are told."""
        return f"{provider} {_SPOKEN[self.fault]}."


class ModelUnavailable(Problem):
    """No model that the person may use can answer now."""

    status = 503
    title = "No model can answer now"
    detail = "Try again in a moment, or choose another model."
    headers = {"Retry-After": "10"}  # noqa: RUF012 - never changed


class ModelRefused(Problem):
    """Every model that was asked refuses, by the rules of its provider."""

    status = 422
    title = "The model refuses to answer this"
    detail = "Ask in other words, or choose another model."


class UnsuitableCall(Invalid):
    """The provider says that the call makes no sense: a parameter that it does not know, too much text."""

    title = "The model does not understand this request"
    detail = "Change the request, or choose another model."


class UnknownModel(NotFound):
    """There is no such model, or the person's tier does not allow it."""

    title = "No such model"
    detail = "It may be switched off, or your plan does not include it. GET /v1/models lists those that you may use."
