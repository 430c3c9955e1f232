"""`pactoria review` as people run it: in a process of its own, on files that the test wrote."""

import io
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from pactoria.documents.docx.reader import read_docx

PACTORIA = str(Path(sys.executable).with_name("pactoria"))

CONTRACT = """MASTER SERVICES AGREEMENT

This Agreement is made on March 1, 2026 between Alderbrook Instruments Ltd ("Vendor") and Birchfield
Laboratories Inc. ("Customer").

1. Fees. Vendor may change the fees at any time in its sole discretion without notice to Customer.

2. Term. This Agreement begins on the date above and continues for two (2) years. It renews automatically
for successive terms of one (1) year unless a party gives one hundred eighty (180) days' notice of
non-renewal.

3. Liability. Customer's liability under this Agreement shall be unlimited. In no event shall Vendor be
liable for any damages whatsoever.

4. Governing law. This Agreement is governed by the laws of the State of New York.
""".replace("\n", "\r\n")


def run(
    *arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [PACTORIA, "review", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=90,
        check=False,
        env={**os.environ, **(env or {})},
    )


def word_file(place: Path, text: str = CONTRACT) -> Path:
    document = docx.Document()
    for paragraph in text.split("\r\n\r\n"):
        document.add_paragraph(" ".join(paragraph.split()))
    document.save(str(place))
    return place


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    place = tmp_path / "contract.txt"
    place.write_bytes(CONTRACT.encode())
    return place


def test_text_shows_facts_and_findings_in_plain_letters(contract):
    done = run(contract, "--side", "customer")
    shown = done.stdout.decode()
    assert done.returncode == 0
    assert "Alderbrook Instruments" in shown
    assert "New York" in shown
    assert "FINDING" in shown
    assert "/ 100" in shown
    assert "\x1b" not in shown


def test_json_has_every_field_and_spans_that_hold(contract):
    done = run(contract, "--side", "buyer", "--format", "json")
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    data = json.loads(line)
    assert set(data) >= {
        "file", "engine", "document", "facts", "clauses", "findings", "missing", "score",
    }  # fmt: skip
    assert data["file"] == str(contract)
    assert data["side"] == "customer"
    text = data["document"]["text"]
    assert text == CONTRACT
    assert data["findings"]
    for span in [*data["clauses"], *data["findings"]]:
        assert text[span["start"] : span["end"]] == span["quote"]
    assert all(0.05 < clause["confidence"] <= 1 for clause in data["clauses"])
    assert {block["kind"] for block in data["document"]["blocks"]}


def test_a_word_file_comes_back_with_comments_and_unchanged(tmp_path):
    original = word_file(tmp_path / "msa.docx")
    before = original.read_bytes()
    done = run(original, "--side", "customer", "--format", "docx")
    assert done.returncode == 0, done.stderr
    assert original.read_bytes() == before
    reviewed = (tmp_path / "msa.review.docx").read_bytes()
    again = read_docx(reviewed)
    assert again.text == read_docx(before).text
    findings = json.loads(run(original, "--side", "customer", "--format", "json").stdout)["findings"]
    placed = {(comment.start, comment.end) for comment in again.comments}
    assert {(finding["start"], finding["end"]) for finding in findings} <= placed
    assert len(list(docx.Document(io.BytesIO(reviewed)).comments)) >= len(findings) > 0


def test_a_text_becomes_a_word_file_with_comments(contract):
    out = contract.with_name("out.docx")
    done = run(contract, "--format", "docx", "--out", out, "--side", "customer")
    assert done.returncode == 0, done.stderr
    assert "MASTER SERVICES AGREEMENT" in read_docx(out.read_bytes()).text
    assert zipfile.ZipFile(out).testzip() is None
    assert read_docx(out.read_bytes()).comments


def test_a_report_is_a_pdf(contract):
    done = run(contract, "--format", "pdf")
    assert done.returncode == 0, done.stderr
    pages = PdfReader(contract.with_name("contract.review.pdf")).pages
    assert "Alderbrook Instruments" in " ".join(pages[0].extract_text().split())


def test_standard_input_and_output(contract):
    done = run("-", "--format", "json", stdin=contract.read_bytes())
    assert json.loads(done.stdout)["file"] == "-"
    assert json.loads(done.stdout)["document"]["text"] == CONTRACT
    pdf = run("-", "--format", "pdf", "--out", "-", stdin=contract.read_bytes())
    assert pdf.stdout.startswith(b"%PDF")


@pytest.mark.usefixtures("contract")
def test_one_bad_file_does_not_stop_the_others(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 not really a zip")
    names = ["empty.txt", "contract.txt", "missing.txt", "broken.docx", ".", "again.txt"]
    (tmp_path / "again.txt").write_bytes(CONTRACT.encode())
    done = run(*names, "--format", "json", "--jobs", "2", cwd=tmp_path)
    assert done.returncode == 1
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == ["contract.txt", "again.txt"]
    complaints = done.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in complaints] == ["empty.txt", "missing.txt", "broken.docx", "."]
    assert all(line.startswith("pactoria: ") for line in complaints)
    assert "Traceback" not in done.stderr.decode()


def test_several_files_go_into_a_folder_or_into_one_file_of_lines(tmp_path):
    names = ["c.txt", "a.txt", "b.txt"]
    for name in names:
        (tmp_path / name).write_bytes(CONTRACT.encode())
    done = run(*names, "--format", "json", "--out", "all.jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "all.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["file"] for line in lines] == names
    done = run(*names[:2], "--format", "docx", "--out", "folder", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == ["a.review.docx", "c.review.docx"]


def test_an_input_is_never_overwritten(tmp_path, contract):
    word_file(tmp_path / "a.review.docx")
    for arguments in (
        [contract, "--out", contract],
        [contract, "--out", tmp_path / "." / "contract.txt"],
        [word_file(tmp_path / "a.docx"), tmp_path / "a.review.docx", "--format", "docx"],
    ):
        done = run(*arguments)
        assert done.returncode == 2
        assert b"never overwritten" in done.stderr
    assert contract.read_bytes() == CONTRACT.encode()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--side", "landlady"], "is no side"),
        (["--format", "odt"], "odt"),
        (["--jobs", "0"], "0"),
        ([], "Missing argument"),
        (["-", "-"], "only once"),
        (["-", "--format", "pdf"], "--out"),
        (["a.txt", "b.txt", "--format", "pdf", "--out", "-"], "folder"),
    ],
)
def test_what_is_not_understood_ends_with_two(contract, arguments, words):
    files = [str(contract)] if arguments and arguments[0].startswith("--") else []
    done = run(*files, *arguments, cwd=contract.parent)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.decode().split())
    assert b"Traceback" not in done.stderr


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path, contract):
    (tmp_path / "file").write_bytes(b"not a folder")
    done = run(contract, "--format", "pdf", "--out", tmp_path / "file" / "report.pdf")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("pactoria: Cannot write ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contract.txt", "file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("form", ["text", "json", "pdf"])
def test_a_full_disk_is_told(contract, form):
    done = run(contract, "--format", form, "--out", "/dev/full")
    assert (done.returncode, b"No space left" in done.stderr) == (1, True)
    with Path("/dev/full").open("wb") as full:
        command = [PACTORIA, "review", str(contract), "--format", form, "--out", "-"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=90, check=False)
    assert ended.returncode == 1
    assert b"No space left" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert b"Exception ignored" not in ended.stderr


def test_a_reader_that_leaves_early_is_no_error_to_shout_about(contract):
    command = f"{PACTORIA} review {contract} {contract} --format json | true"
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=90, check=False)
    assert done.stderr == b""


def test_a_terminal_gets_colours_unless_it_says_no(contract):
    def shown(**env: str) -> str:
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [PACTORIA, "review", str(contract), "--side", "customer"],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **env},
        ) as process:
            os.close(theirs)
            output = b""
            while True:
                try:
                    output += (piece := os.read(ours, 65536))
                except OSError:  # what Linux says at the end
                    break
                if not piece:
                    break
            os.close(ours)
            assert process.wait(60) == 0
        return output.decode()

    coloured = shown(NO_COLOR="")
    assert "\x1b[" in coloured
    plain = shown(NO_COLOR="1")
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert max(map(len, plain.splitlines())) <= 80


def test_it_needs_neither_the_web_nor_the_database(contract):
    program = (
        "import sys\n"
        "from pactoria.cli import main\n"
        f"main(['review', {str(contract)!r}], standalone_mode=False)\n"
        "heavy = {'fastapi', 'sqlalchemy', 'pydantic', 'asyncpg', 'rich', 'uvicorn', 'typst'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr


def test_the_help_of_the_program_imports_no_command():
    program = (
        "import sys\n"
        "from pactoria.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "assert not any(name.startswith('pactoria.') and not name.startswith('pactoria.cli') for name in sys.modules)\n"
        "assert not {'fastapi', 'sqlalchemy', 'numpy', 'rich'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert b"review" in done.stdout


def test_the_help_of_review_has_examples():
    done = run("--help")
    assert done.returncode == 0
    assert b"pactoria review contract.docx --side customer" in done.stdout
    assert b"Exit codes" in done.stdout
