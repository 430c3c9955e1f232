"""Child processes may hang, swell and crash: their callers get named errors, and the pool goes on."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import isolation_jobs as jobs
import pytest

from pactoria.core.errors import NotFound
from pactoria.core.isolation import Cancellation, Cancelled, Crashed, Failed, OutOfMemory, Pool, TimedOut

MEMORY = 300 * 1024 * 1024


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1, memory=MEMORY) as made:
        yield made


def alive(process_id: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process_id, 0)
            return not Path("/proc/self").exists()
        return False


def until(condition, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_results_come_back_and_the_child_stays_warm(pool: Pool):
    assert pool.call(jobs.double, 21) == 42
    assert pool.call(jobs.process_id) == pool.call(jobs.process_id) != os.getpid()


@pytest.mark.parametrize("job", [jobs.forever, jobs.forever_in_c])
def test_an_endless_loop_is_stopped_in_time_and_the_pool_goes_on(pool: Pool, job):
    before = pool.call(jobs.process_id)
    started = time.monotonic()
    with pytest.raises(TimedOut):
        pool.call(job, seconds=0.3)
    assert time.monotonic() - started < 5
    assert pool.call(jobs.process_id) != before
    assert until(lambda: not alive(before))


def test_too_much_memory_is_refused_at_once(pool: Pool):
    with pytest.raises(OutOfMemory):
        pool.call(jobs.swell, 2 * MEMORY)
    assert pool.call(jobs.swell, 1000) == 1000


def test_memory_that_grows_slowly_is_stopped_too(pool: Pool):
    with pytest.raises(OutOfMemory):
        pool.call(jobs.swell_slowly, seconds=60)


@pytest.mark.parametrize("job", [jobs.crash, jobs.leave])
def test_a_crash_is_an_error_and_the_pool_goes_on(pool: Pool, job):
    with pytest.raises(Crashed):
        pool.call(job)
    assert pool.call(jobs.double, 1) == 2


def test_problems_arrive_whole(pool: Pool):
    with pytest.raises(NotFound) as caught:
        pool.call(jobs.miss)
    assert caught.value.told == "It is not here."
    assert caught.value.members == {"place": "there"}


def test_mistakes_of_the_program_arrive_with_their_place_but_not_their_words(pool: Pool):
    with pytest.raises(Failed, match="KeyError") as caught:
        pool.call(jobs.blunder)
    note = "".join(caught.value.__notes__)
    assert "in blunder" in note
    assert "words of a contract" not in str(caught.value)


def test_progress_arrives_in_order(pool: Pool):
    heard: list[tuple[str, int]] = []
    assert pool.call(jobs.count, 200, progress=lambda step, at: heard.append((step, at))) == "done"
    assert heard == [("step", at) for at in range(200)]


@pytest.mark.parametrize("job", [jobs.foreign, jobs.evil])
def test_what_a_child_says_is_believed_only_as_plain_data(pool: Pool, job):
    mark = Path("/tmp/pactoria-escaped")  # noqa: S108 - must not come into being
    mark.unlink(missing_ok=True)
    with pytest.raises(Crashed):
        pool.call(job)
    assert not mark.exists()


def test_children_see_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PACTORIA_DATABASE_URL", "postgresql://secret")
    with Pool(1) as fresh:
        assert "PACTORIA_DATABASE_URL" not in fresh.call(jobs.environment)


@pytest.mark.skipif(
    subprocess.run(["unshare", "-Urn", "true"], check=False, capture_output=True).returncode != 0
    if shutil.which("unshare")
    else True,
    reason="this system gives nobody a network of their own",
)
def test_children_have_no_network_where_the_system_can_take_it_away(pool: Pool):
    assert pool.call(jobs.networks) == ["lo"]


def test_cancelling_stops_a_job_at_once(pool: Pool):
    cancellation = Cancellation()
    threading.Timer(0.3, cancellation.cancel).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        pool.call(jobs.forever, seconds=60, cancellation=cancellation)
    assert time.monotonic() - started < 10
    assert pool.call(jobs.double, 2) == 4


def test_a_job_that_was_cancelled_before_does_not_begin(pool: Pool):
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        pool.call(jobs.double, 1, cancellation=cancellation)


async def test_cancelling_a_task_stops_its_job(pool: Pool, tmp_path: Path):
    note = tmp_path / "pid"
    task = asyncio.create_task(pool.run(jobs.report_then_hang, str(note)))
    assert await asyncio.to_thread(until, lambda: note.exists() and note.read_text() != "", 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert until(lambda: not alive(int(note.read_text())))
    assert await pool.run(jobs.double, 4) == 8


async def test_jobs_beyond_the_size_wait_their_turn():
    with Pool(2) as two:
        results = await asyncio.gather(*(two.run(jobs.process_id) for _ in range(6)))
    assert 1 <= len(set(results)) <= 2


def test_a_child_that_dies_while_idle_is_replaced(pool: Pool):
    before = pool.call(jobs.process_id)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: not alive(before))
    assert pool.call(jobs.process_id) != before


def test_a_child_that_dies_before_it_hears_of_a_job_is_replaced(pool: Pool):
    before = pool.call(jobs.process_id)
    os.kill(before, signal.SIGSTOP)  # it lives, and hears nothing
    with ThreadPoolExecutor(1) as other:
        answer = other.submit(pool.call, jobs.process_id)
        assert until(lambda: not pool._idle)  # the job is on its way to that child
        os.kill(before, signal.SIGKILL)
        assert answer.result(60) != before


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_children_do_not_outlive_their_parent(tmp_path: Path, kill: signal.Signals):
    note = tmp_path / "pid"
    program = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import isolation_jobs as jobs\nfrom pactoria.core.isolation import Pool\n"
        f"pool = Pool(2)\npool.warm()\npool.call(jobs.report_then_hang, {str(note)!r})\n"
    )
    with subprocess.Popen([sys.executable, "-c", program]) as parent:
        try:
            assert until(lambda: note.exists() and note.read_text() != "", 30)
            children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
            family = [int(child) for child in children.read_text().split()] if children.exists() else []
            assert int(note.read_text()) in family or not family
        finally:
            parent.send_signal(kill)
        parent.wait(10)
    assert until(lambda: not any(alive(child) for child in [int(note.read_text()), *family]))


def test_a_pool_that_is_closed_leaves_no_children():
    with Pool(1) as closing:
        child = closing.call(jobs.process_id)
        assert alive(child)
    assert until(lambda: not alive(child))
