"""What Word files of ours say, LibreOffice says too: as they are, with all changes accepted, and with all rejected."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "documents"))

from document_files import docx, item, level, numbering, p, r

from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_amendments import Amendment, NewParagraph, Remark
from pactoria.documents.export.word_decisions import Answer, read_story, revise
from pactoria.documents.export.word_revisions import accept_all, reject_all

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.timeout(300),
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed"),
]
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>'
        for name, kind in (("document", "document.main"), ("numbering", "numbering"), ("footnotes", "footnotes"))
    )
    + "</Types>"
)
WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LISTS = {"numbering": numbering(level(0, "%1."), level(1, "%1.%2"))}
NOTE = '<w:footnote w:id="2">' + p("Net of tax at 20 percent.") + "</w:footnote>"
REFERENCE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid><w:gridCol w:w="4500"/>'
    f'<w:gridCol w:w="4500"/></w:tblGrid><w:tr><w:tc>{p("Fee")}</w:tc><w:tc>{p("100 euros")}</w:tc></w:tr></w:tbl>'
)


def told(data: bytes) -> bytes:
    """Say in a file what its parts are, without which LibreOffice does not open it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, _TYPES if name == "[Content_Types].xml" else old.read(name))
    return out.getvalue()


ORIGINAL = told(
    docx(
        item("Payment.")
        + p(r("Fees are due with") + r("in 30 da", "<w:b/>") + r("ys of the invoice.") + REFERENCE)
        + TABLE
        + item("Law.")
        + p("The law of Ohio governs."),
        {**LISTS, "footnotes": NOTE},
    )
)


def through(data: bytes, folder: Path, kind: str) -> bytes:
    """Open a file in LibreOffice and save it as another kind."""
    (folder / "in.docx").write_bytes(data)
    home = folder / "home"
    subprocess.run(
        [str(SOFFICE), f"-env:UserInstallation=file://{home}", "--headless", "--convert-to", kind,
         "--outdir", str(folder / "out"), str(folder / "in.docx")],
        check=True, timeout=240, capture_output=True, env={**os.environ, "HOME": str(home)},
    )  # fmt: skip
    [made] = (folder / "out").iterdir()
    return made.read_bytes()


def said(data: bytes) -> list[str]:
    document = read_docx(data)
    return [" ".join(document.text[b.start : b.end].split()) for b in document.blocks]


def redlined() -> bytes:
    document = read_docx(ORIGINAL)

    def change(old: str, new: str, *more: NewParagraph) -> Amendment:
        at = document.text.index(old)
        return Amendment(at, at + len(old), new, "Ada Byron", WHEN, more, Remark("Why", ["Because."]))

    heading = next(i for i, b in enumerate(document.blocks) if document.text[b.body : b.end] == "Payment.")
    return revise(
        ORIGINAL,
        document,
        [
            change("30 days", "60 days"),
            change("100 euros", "200 euros"),
            change("governs", "governs", NewParagraph("Liability.", heading, numbered=True), NewParagraph("A limit.")),
        ],
    ).data


def test_libreoffice_reads_what_we_read_with_changes_comments_and_numbers(tmp_path: Path) -> None:
    made = redlined()
    back = through(made, tmp_path, "docx")
    assert said(back) == said(made)
    assert "3. Liability." in said(back)
    assert {each.author for each in read_docx(back).revisions} == {"Ada Byron"}
    assert sorted(each.text for each in read_docx(back).comments) == ["Why\nBecause."] * 3
    assert said(accept_all(back)) == said(accept_all(made))
    assert said(reject_all(back)) == said(ORIGINAL)


def test_libreoffice_shows_the_text_with_all_rejected_as_the_original(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    before = through(ORIGINAL, one, "txt:Text (encoded):UTF8")
    after = through(reject_all(redlined()), other, "txt:Text (encoded):UTF8")
    assert after == before


def test_an_answer_is_there_at_the_words_that_it_is_about(tmp_path: Path) -> None:
    """LibreOffice 7.4 saves it as a comment of its own: it does not write threads into Word files."""
    made = redlined()
    comment = read_story(made, read_docx(made)).comments[0]
    answered = revise(made, read_docx(made), answers=[Answer(f"comment:{comment.id}", "Fine.", "Bob", WHEN)]).data
    document = read_docx(through(answered, tmp_path, "docx"))
    [answer] = [each for each in document.comments if each.text == "Fine."]
    assert answer.author == "Bob"
    about = read_docx(made).text[comment.start : comment.end]
    assert document.text[answer.start : answer.end].split() == about.split()
