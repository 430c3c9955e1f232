"""Many contracts at once: worker processes that stay warm, and outcomes in the order that was asked for."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext, suppress
from multiprocessing import active_children, get_context

from pactoria.cli.reviewing import Job, Outcome, run, warm

__all__ = ["run_all"]

_KILLED = "Reviewing it ended its process, most likely for want of memory. Review it alone, or split it."


def run_all(work: Sequence[Job], jobs: int) -> Iterator[Outcome]:
    """Yield the outcome of each job, in order. A process that dies costs only the job that killed it."""
    with _progress(len(work)) as step:
        pool = _pool(min(jobs, len(work)))
        try:
            futures = [pool.submit(run, job) for job in work]
            for job, future in zip(work, futures, strict=True):
                outcome = _outcome(job, future)
                step(job.file)
                yield outcome
        except BaseException:
            _end(pool)
            raise
        pool.shutdown()


def _outcome(job: Job, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        # A pool with one dead worker gives up all its jobs. Each gets a pool of its own, where it can hurt only itself.
        with _pool(1) as alone:
            try:
                return alone.submit(run, job).result()
            except BrokenProcessPool:
                return Outcome(error=_KILLED)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Prepare a worker."""
    # The terminal sends its interrupt to all processes; the parent ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # One process a core is enough: libraries that start threads of their own would only get in each other's way.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    # What is wrong with the engine is told for each job, not by ending the worker.
    with suppress(Exception):
        warm()


def _end(pool: ProcessPoolExecutor) -> None:
    """End the workers now."""
    pool.shutdown(wait=False, cancel_futures=True)
    for process in active_children():
        process.terminate()


def _progress(total: int) -> AbstractContextManager[Callable[[str], None]]:
    """Return a progress bar on standard error, if somebody looks at it."""
    if not sys.stderr.isatty():
        return nullcontext(_silent)
    from pactoria.cli.progress import bar

    return bar(total)


def _silent(file: str) -> None: ...
