"""The parent's side: a few warm children, each doing one job at a time."""

import contextlib
import functools
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

from pactoria.core.errors import Problem
from pactoria.core.isolation.wire import Disconnected, Unheard, receive, send, unpickle_result

__all__ = ["Cancellation", "Cancelled", "Crashed", "Failed", "OutOfMemory", "Pool", "TimedOut"]

T = TypeVar("T")

_START = """\
import json, sys
arguments = json.loads(sys.argv[1])
sys.path[:] = arguments.pop()
from pactoria.core.isolation.child import main
main(*arguments)
"""
_STARTS_WITHIN = 60.0
_DEFAULT_MEMORY = 2 * 1024 * 1024 * 1024
_DEFAULT_SECONDS = 300.0
_MOST_JOBS = 500
_TIRED = 0.5
"""Share of its memory after which a child is replaced: what libraries keep would be missing in the next job."""
_FULL = 0.6
"""Share of its memory from which a crash counts as lack of memory: native code does not raise, it aborts."""
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "OMP_NUM_THREADS",
)
"""All that a child sees of our environment, which holds secrets."""


class TimedOut(Problem):
    """A job took longer than its limit and was stopped."""

    status = 422
    title = "This takes too long"
    detail = "The work was stopped when its time was up. Try a smaller document."


class OutOfMemory(Problem):
    """A job needed more memory than its limit and was stopped."""

    status = 422
    title = "This needs too much memory"
    detail = "The work was stopped when its memory was used up. Try a smaller document."


class Crashed(Problem):
    """A job ended its process."""

    status = 422
    title = "This cannot be processed"
    detail = "The process that worked on it ended unexpectedly. Save the document anew and try again."


class Cancelled(Problem):
    """Somebody asked to stop the job."""

    status = 409
    title = "Cancelled"
    detail = "The work was stopped on request."


class Failed(RuntimeError):  # noqa: N818 - beside its siblings, which are facts
    """A job raised an error that is nobody's named fact: a mistake in the program. The notes say where."""


class Cancellation:
    """A way to stop a job from another thread. Stops at once, whatever the job does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stop: Callable[[], None] | None = None
        self.requested = False

    def cancel(self) -> None:
        """Stop the job, or keep it from beginning."""
        with self._lock:
            self.requested = True
            if self._stop is not None:
                self._stop()

    def attach(self, stop: Callable[[], None]) -> None:
        """Say how to stop what has begun.

        Raises:
            Cancelled: if that was asked for before.
        """
        with self._lock:
            if self.requested:
                raise Cancelled
            self._stop = stop

    def detach(self) -> None:
        """Say that there is nothing left to stop."""
        with self._lock:
            self._stop = None


class _Child:
    def __init__(self, memory: int, preload: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        self.memory = memory
        self.jobs = 0
        self.peak = 0
        self._inherited = 0
        with theirs:
            # A program of its own, not a fork: forks of a process with threads inherit locks that nobody opens.
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", _START, json.dumps([theirs.fileno(), memory, list(preload), sys.path])],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                start_new_session=True,
            )
        self.connection = ours
        self.is_ready = False

    def wait_until_ready(self) -> None:
        """Wait for the child's first word."""
        if not self.is_ready:
            _, peak = unpickle_result(receive(self.connection, time.monotonic() + _STARTS_WITHIN))
            # Linux counts in what the process had before it became another program: ours, just forked.
            self._inherited = int(peak)
            self.is_ready = True

    def saw(self, peak: int) -> None:
        """Remember the most memory that the process has had."""
        if peak > self._inherited:
            self.peak = max(self.peak, peak)

    def kill(self) -> None:
        """End the process. Harmless when it is over."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    def bury(self) -> int:
        """End the process, wait for it and return its exit status; negative for a signal."""
        self.kill()
        self.connection.close()
        _, status, usage = os.wait4(self.process.pid, 0) if self.process.returncode is None else (0, 0, None)
        if usage is not None:
            self.process.returncode = os.waitstatus_to_exitcode(status)
            self.saw(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
        return self.process.returncode or 0


class Pool:
    """Up to `size` child processes, started when first needed, each with at most `memory` bytes.

    `preload` names modules that children import when they start. Safe to use from many threads, and from asyncio.
    """

    def __init__(self, size: int = 1, *, memory: int = _DEFAULT_MEMORY, preload: Sequence[str] = ()) -> None:
        self._memory = memory
        self._preload = tuple(preload)
        self._slots = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._size = size
        self._is_closed = False
        # Threads of our own: jobs that wait for a child must not take those that others wait for.
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="isolation")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()

    def warm(self) -> None:
        """Start all children now, without waiting for them."""
        with self._lock:
            while len(self._idle) < self._size and not self._is_closed:
                self._idle.append(_Child(self._memory, self._preload))

    def call(
        self,
        function: Callable[..., T],
        *arguments: Any,
        seconds: float = _DEFAULT_SECONDS,
        progress: Callable[..., None] | None = None,
        cancellation: Cancellation | None = None,
        **named: Any,
    ) -> T:
        """Run a function of a module in a child and wait for its result.

        The function is found by its name, so it must be at the top of its module or class; arguments and result are
        pickled. With `progress`, the function gets a `progress` argument, and what it calls that with is passed on to
        ours in this thread, in order.

        Raises:
            TimedOut, OutOfMemory, Crashed, Cancelled: as their names say; `seconds` counts from the child's start.
            Problem: if the function raised one.
            Failed: if the function raised something else.
        """
        cancellation = cancellation or Cancellation()
        name = f"{function.__module__}:{function.__qualname__}"
        request = pickle.dumps(
            (name, arguments, named, progress is not None, seconds), protocol=pickle.HIGHEST_PROTOCOL
        )
        with self._slots:
            while (answer := self._try(request, seconds, progress, cancellation)) is None:
                pass
        return _outcome(answer)

    def _try(
        self, request: bytes, seconds: float, progress: Callable[..., None] | None, cancellation: Cancellation
    ) -> tuple[Any, ...] | None:
        """Have one child do a job; None if it was dying since its last one, and has not even heard of this one."""
        child = self._take()
        keep = False
        try:
            cancellation.attach(child.kill)
            answer = _converse(child, request, seconds, progress)
            keep = answer[0] != "memory"
        except TimeoutError:
            raise TimedOut from None
        except (Disconnected, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError) as error:
            if cancellation.requested:
                raise Cancelled from None
            if isinstance(error, Unheard) and child.jobs:
                return None
            raise _why(child) from error
        finally:
            cancellation.detach()
            self._give_back(child, keep=keep and not cancellation.requested)
        return answer

    async def run(
        self,
        function: Callable[..., T],
        *arguments: Any,
        seconds: float = _DEFAULT_SECONDS,
        progress: Callable[..., None] | None = None,
        **named: Any,
    ) -> T:
        """Do the same as `call` for asyncio; cancelling the task stops the job.

        `progress` is called in another thread.
        """
        import asyncio

        cancellation = Cancellation()
        call = functools.partial(
            self.call, function, *arguments, seconds=seconds, progress=progress, cancellation=cancellation, **named
        )
        work = asyncio.get_running_loop().run_in_executor(self._threads, call)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            cancellation.cancel()
            with contextlib.suppress(Exception):
                await work
            raise

    def shutdown(self) -> None:
        """End all idle children; busy ones end after their job."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.bury()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def close(self) -> None:
        """Do the same as `shutdown`."""
        import asyncio

        await asyncio.to_thread(self.shutdown)

    def _take(self) -> _Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.process.poll() is None:
                    return child
                child.bury()
        return _Child(self._memory, self._preload)

    def _give_back(self, child: _Child, *, keep: bool) -> None:
        child.jobs += 1
        if keep and child.jobs < _MOST_JOBS and child.peak < _TIRED * child.memory:
            with self._lock:
                if not self._is_closed:
                    self._idle.append(child)
                    return
        child.bury()


def _converse(child: _Child, request: bytes, seconds: float, progress: Callable[..., None] | None) -> tuple[Any, ...]:
    child.wait_until_ready()
    deadline = time.monotonic() + seconds
    send(child.connection, request, deadline)
    while True:
        answer: tuple[Any, ...] = unpickle_result(receive(child.connection, deadline))
        if answer[0] != "progress":
            break
        if progress is not None:
            progress(*answer[1])
    if answer[0] in {"result", "problem"}:
        child.saw(int(answer[1]))
    return answer


def _outcome(answer: tuple[Any, ...]) -> Any:
    match answer:
        case ("result", _, value):
            return value
        case ("memory",):
            raise OutOfMemory
        case ("problem", _, Problem() as problem):
            raise problem
        case ("failed", str() as kind, str() as frames):
            error = Failed(f"{kind} in a child process")
            error.add_note(frames)
            raise error
        case _:
            raise Crashed


def _why(child: _Child) -> Problem:
    """Tell why a child is gone."""
    status = child.bury()
    if status == -signal.SIGXCPU:
        return TimedOut()
    if child.peak > _FULL * child.memory:
        return OutOfMemory()
    return Crashed()
