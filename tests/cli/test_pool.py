import os
import pty
import signal
import subprocess
import sys
from multiprocessing import active_children
from pathlib import Path

from pactoria.analysis.engine.result import Side
from pactoria.cli.pool import run_all
from pactoria.cli.reviewing import Job

PACTORIA = str(Path(sys.executable).with_name("pactoria"))
CONTRACT = b"1. Liability. In no event shall Vendor be liable for any damages.\n\n" * 20


def test_a_worker_that_is_killed_costs_no_review(tmp_path):
    jobs = []
    for number in range(3):
        place = tmp_path / f"{number}.txt"
        place.write_bytes(CONTRACT)
        jobs.append(Job(str(place), Side.NEUTRAL, "json"))
    outcomes = run_all(jobs, 2)
    first = next(outcomes)
    for child in active_children():
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
    rest = list(outcomes)
    assert [outcome.error for outcome in [first, *rest]] == [None, None, None]
    assert all(outcome.output.startswith(b'{"file"') for outcome in rest)


def test_somebody_who_looks_sees_progress(tmp_path):
    names = []
    for number in range(2):
        place = tmp_path / f"contract-{number}.txt"
        place.write_bytes(CONTRACT)
        names.append(str(place))
    ours, theirs = pty.openpty()
    command = [PACTORIA, "review", *names, "--format", "json", "--out", str(tmp_path / "all.jsonl")]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # what Linux says at the end
                break
            if not piece:
                break
            shown += piece
        os.close(ours)
        assert process.wait(60) == 0
    assert b"Reviewing" in shown
    assert b"2/2" in shown or b"1/2" in shown
