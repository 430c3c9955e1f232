"""Work on what strangers send happens in child processes that may crash, hang or swell without harm to anybody.

A child has a limit of time and of memory, none of the parent's environment, no network where the system lets us take
it away, and nothing that it says is believed further than plain values go. When it goes wrong it is killed and
replaced, and the caller gets a named error.
"""

from pactoria.core.isolation.pool import Cancellation, Cancelled, Crashed, Failed, OutOfMemory, Pool, TimedOut

__all__ = ["Cancellation", "Cancelled", "Crashed", "Failed", "OutOfMemory", "Pool", "TimedOut"]
