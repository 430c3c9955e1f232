import io
import time

import pytest

from pactoria.cli.status import Status


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("pactoria.cli.status._PATIENCE", 0.01)


@pytest.mark.usefixtures("impatient")
def test_a_long_review_tells_how_far_it_is_and_leaves_no_trace():
    terminal = Terminal()
    status = Status(terminal)
    time.sleep(0.02)
    status("clauses", 0.4)
    assert terminal.getvalue().endswith("Reviewing: clauses, 40%")
    status.clear()
    assert terminal.getvalue().endswith("\r\x1b[2K")


def test_a_quick_review_says_nothing():
    terminal = Terminal()
    status = Status(terminal)
    status("clauses", 0.4)
    status.clear()
    assert terminal.getvalue() == ""


@pytest.mark.usefixtures("impatient")
def test_a_file_gets_no_status():
    stream = io.StringIO()
    status = Status(stream)
    time.sleep(0.02)
    status("clauses", 0.4)
    status.clear()
    assert stream.getvalue() == ""
