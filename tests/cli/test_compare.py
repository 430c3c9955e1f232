"""`pactoria compare` as people run it: in a process of its own, on files that the test wrote."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_revisions import accept_all, reject_all

PACTORIA = str(Path(sys.executable).with_name("pactoria"))
OLD = [
    "SUPPLY AGREEMENT",
    "1. Fees. The Customer shall pay each invoice within 30 days.",
    "2. Law. This Agreement is governed by the laws of the State of New York.",
    "3. Notices. Notices are sent in writing to the address of the other party.",
]
NEW = [
    "SUPPLY AGREEMENT",
    "1. Fees. The Customer shall pay each invoice within 90 days.",
    "2. Law. This Agreement is governed by the laws of the State of Ohio.",
    "3. Notices. Notices are sent in  writing to the address of the other party.",
    "4. Audit. <b>The Supplier</b> may audit the Customer's books once a year.\x1b[31m",
]


def run(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [PACTORIA, "compare", *map(str, arguments)],
        input=stdin,
        cwd=cwd,
        capture_output=True,
        timeout=90,
        check=False,
        env=os.environ | {"NO_COLOR": "1"},
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    document = docx.Document()
    for paragraph in OLD:
        document.add_paragraph(paragraph)
    document.save(str(folder / "old.docx"))
    (folder / "new.txt").write_text("\n\n".join(NEW))
    return folder


def test_text_tells_what_changed_and_shows_the_words(files: Path):
    done = run("old.docx", "new.txt", cwd=files)
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode()
    assert "Time to pay: 30 days, now 90 days" in told
    assert "Governing law: New York, now Ohio" in told
    assert "within [-30-]{+90+} days" in told
    assert "changed only in numbering, white space or form" in told
    assert "\x1b" not in told


def test_json_holds_every_word_of_both(files: Path):
    done = run("old.docx", "new.txt", "--format", "json", cwd=files)
    told = json.loads(done.stdout)
    new = ["".join(s["text"] for s in row["segments"] if s["mark"] != "deleted") for row in told["rows"] if row["new"]]
    old = ["".join(s["text"] for s in row["segments"] if s["mark"] != "inserted") for row in told["rows"] if row["old"]]
    assert old == OLD
    assert new == [text.replace("\x1b", "\ufffd") for text in NEW]
    assert told["counts"] == {"edited": 2, "added": 1, "removed": 0, "moved": 0, "cosmetic": 1, "same": 1}
    assert {change["old"]["quote"][:2] for change in told["changes"] if change["old"]}


def test_word_with_tracked_changes_gives_both_texts_back(files: Path):
    done = run("old.docx", "new.txt", "--format", "docx", "--out", files / "out" / "redline.docx", cwd=files)
    assert done.returncode == 0, done.stderr
    made = (files / "out" / "redline.docx").read_bytes()
    assert read_docx(reject_all(made)).text.split("\n\n") == OLD
    assert len(read_docx(accept_all(made)).text.split("\n\n")) == len(NEW)


def test_html_and_pdf_show_the_words_as_words(files: Path):
    page = run("old.docx", "new.txt", "--format", "html", "--out", "-", cwd=files).stdout.decode()
    assert "&lt;b&gt;The Supplier&lt;/b&gt;" in page
    assert "<del>30</del><ins>90</ins>" in page
    assert not re.search(r"<(?:script|link|img)|https?://", page)
    assert re.findall(r"@media ([^{]*dark)", page) == ["screen and (prefers-color-scheme: dark"]
    assert run("old.docx", "new.txt", "--format", "pdf", cwd=files).returncode == 0
    pdf = PdfReader(io.BytesIO((files / "new.redline.pdf").read_bytes()))
    assert "Governing law: New York, now Ohio" in " ".join(" ".join(p.extract_text() for p in pdf.pages).split())


def test_one_of_the_two_may_come_from_standard_input(files: Path):
    done = run("-", "new.txt", stdin="\n\n".join(NEW).encode(), cwd=files)
    assert done.returncode == 0
    assert b"Nothing changed in what the contract says." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["old.docx", "missing.txt"], 1, "missing.txt: No such file or directory"),
        (["old.docx", "."], 1, "Is a folder"),
        (["-", "-"], 2, "only once"),
        (["old.docx"], 2, "Missing argument"),
        (["old.docx", "new.txt", "--format", "docx", "--out", "old.docx"], 2, "inputs are never overwritten"),
        (["old.docx", "new.txt", "--side", "nobody"], 2, "is no side"),
    ],
    ids=["missing", "folder", "stdin", "one", "overwrite", "side"],
)
def test_what_is_wrong_is_told_without_a_traceback(files: Path, arguments: list[str], code: int, told: str):
    done = run(*arguments, cwd=files)
    assert done.returncode == code
    assert told in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not done.stdout


def test_a_language_that_changes_are_not_read_in_is_told(tmp_path: Path):
    old = (
        "Mietvertrag über ein Lager. Die Mieterin zahlt jeden Monat am ersten Tag eine Miete, und der Vermieter hält "
        "das Lager trocken und sicher. Wer kündigen will, schreibt dem anderen einen Brief, der drei Wochen vorher "
        "ankommen muss."
    )
    (tmp_path / "alt.txt").write_text(old)
    (tmp_path / "neu.txt").write_text(old.replace("drei", "neun"))
    told = " ".join(run("alt.txt", "neu.txt", cwd=tmp_path).stdout.decode().split())
    assert "does not look like English" in told
    assert "[-drei-]" in told


def test_english_is_not_taken_for_another_language(files: Path):
    assert b"look like English" not in run("old.docx", "new.txt", cwd=files).stdout
