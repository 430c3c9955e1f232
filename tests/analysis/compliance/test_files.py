"""Playbooks come from files and go into files: YAML as of `pactoria check`, and tables of Word documents."""

import zipfile
from io import BytesIO
from typing import Any

import pytest

from pactoria.analysis.engine.playbooks.playbook import read_playbook, shipped
from pactoria.documents.docx.reader import read_docx
from tests.analysis.compliance.files import HEADINGS, OURS, ROWS, word_table
from tests.client import Api
from tests.factories import Account


def sent(data: bytes | str, name: str = "our terms.yaml") -> dict[str, Any]:
    return {"files": {"file": (name, data.encode() if isinstance(data, str) else data)}}


async def refused(api: Api, data: bytes | str, name: str = "ours.yaml") -> dict[str, Any]:
    return await api.problem("POST", "/api/playbooks/import", **sent(data, name))


async def test_yaml_of_the_command_line_is_read_and_written_back_the_same(api: Api, user: Account) -> None:
    mine = api.as_(user)
    imported = (await mine.post("/api/playbooks/import", **sent("\ufeff" + OURS))).json()
    assert (imported["name"], imported["notices"], imported["version"]) == ("Our licence terms", [], 1)
    taken = await mine.get(f"/api/playbooks/{imported['key']}/export")
    assert taken.headers["content-disposition"].startswith('attachment; filename="Our-licence-terms.yaml"')
    assert read_playbook(taken.text) == read_playbook(OURS)


@pytest.mark.parametrize("name", sorted(shipped()))
async def test_shipped_playbooks_survive_the_way_out_and_in(api: Api, user: Account, name: str) -> None:
    taken = await api.as_(user).get(f"/api/playbooks/{name}/export?format=yaml")
    assert read_playbook(taken.text) == read_playbook(shipped()[name])


async def test_a_word_table_is_read_by_its_headings(api: Api, user: Account) -> None:
    mine = api.as_(user)
    data = word_table(title="Licences in")
    imported = (await mine.post("/api/playbooks/import", **sent(data, "terms.docx"))).json()
    assert (imported["name"], imported["notices"]) == ("Licences in", ['The column "Owner" was not read.'])
    term, audit = imported["statements"]
    assert (term["id"], term["topic"], term["statement"]) == ("term", "Term", "Two years at most.")
    assert (term["fallback"], term["severity"], term["why"]) == ("Three years.", "high", "Software changes.")
    assert (audit["id"], audit["severity"], audit["suggestion"]) == ("audit", "medium", "Thirty days' notice.")


async def test_a_playbook_as_a_word_table_comes_back_the_same_but_for_its_searches(api: Api, user: Account) -> None:
    mine = api.as_(user)
    original = (await mine.get("/api/playbooks/services")).json()
    data = (await mine.get("/api/playbooks/services/export?format=docx")).content
    imported = (await mine.post("/api/playbooks/import", **sent(data, "services.docx"))).json()
    dropped = {"met": [], "deviates": [], "fallback_met": [], "prevails": "deviates"}
    assert imported["statements"] == [statement | dropped for statement in original["statements"]]


async def test_the_template_names_the_columns_and_says_when_it_is_still_empty(api: Api, user: Account) -> None:
    mine = api.as_(user)
    template = (await mine.get("/api/playbooks/template")).content
    assert "Fallback" in read_docx(template).text
    assert (await refused(mine, template, "playbook.docx"))["detail"].startswith("The table is empty.")


async def test_each_wrong_row_of_a_table_is_named(api: Api, user: Account) -> None:
    rows = [ROWS[0], ("Law", "", "", "low", "", "", ""), ("Cap", "A cap.", "", "urgent", "", "", "")]
    problem = await refused(api.as_(user), word_table(rows=rows), "terms.docx")
    assert problem["status"] == 422
    assert [error["detail"] for error in problem["errors"]] == [
        "Row 3: Position is empty",
        'Row 4: Severity says "urgent"; it must be critical, high, medium or low',
    ]
    assert "Row 3: Position is empty" in problem["detail"]


async def test_rows_are_counted_as_in_word_and_a_title_may_stand_above_the_headings(api: Api, user: Account) -> None:
    """The second row of ROWS is empty."""
    title = ("Our playbook", "", "", "", "", "", "")
    imported = (
        await api.as_(user).post("/api/playbooks/import", **sent(word_table(title, [HEADINGS, *ROWS]), "a.docx"))
    ).json()
    assert [statement["id"] for statement in imported["statements"]] == ["term", "audit"]
    wrong = ("Cap", "A cap.", "", "urgent", "", "", "")
    problem = await refused(api.as_(user), word_table(title, [HEADINGS, *ROWS, wrong]), "b.docx")
    assert [error["pointer"] for error in problem["errors"]] == ["/rows/6/severity"]


async def test_severities_and_headings_are_read_as_people_write_them(api: Api, user: Account) -> None:
    headings = ("#", "Topic", "Position (preferred)", "Risk (H/M/L)")
    written = ("H", "Med.", "High risk", "-", "critical")
    rows = [(str(number), f"T{number}", "A cap.", words) for number, words in enumerate(written)]
    data = word_table("Ours", [headings, *rows])
    imported = (await api.as_(user).post("/api/playbooks/import", **sent(data, "terms.docx"))).json()
    severities = [statement["severity"] for statement in imported["statements"]]
    assert severities == ["high", "medium", "high", "medium", "critical"]


async def test_a_table_without_positions_is_told_which_columns_there_must_be(api: Api, user: Account) -> None:
    problem = await refused(api.as_(user), word_table(("Who", "When"), [("Ada", "today")]), "terms.docx")
    assert "One of its first rows must name the columns: Topic, Position" in problem["detail"]
    assert "The first table has these: Who, When." in problem["detail"]


LAUGHS = "a: &a [x, x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)
)
DEEP = "name: " + "[" * 5_000
HOSTILE = {
    "aliases": (LAUGHS, "aliases"),
    "depth": (DEEP, "nested more than"),
    "objects": ("name: !!python/object/apply:os.system [ls]", "constructor"),
    "huge number": (f"name: {'9' * 6_000}", "cannot be read"),
    "no such day": ("name: 2026-02-31", "cannot be read"),
    "twice": (OURS + "name: Other\n", "'name' is there twice (line"),
    "field": (OURS.replace("why:", "wy:"), "Statement term: unknown field 'wy'"),
    "type": (OURS.replace("statement: Neither", "statement: 7 #"), "Statement assignment: 'statement' must be a text"),
    "brackets": (
        OURS + "    met: {words: [a], match: ['" + "(" * 3_000 + "']}\n",
        "Statement escrow: '((((",
    ),
    "no text": (b"\xff\xfe\x00\x01", "neither a Word document (.docx) nor YAML"),
    "empty": ("", "expected a mapping"),
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
async def test_hostile_yaml_is_refused_with_a_reason(api: Api, user: Account, kind: str) -> None:
    data, says = HOSTILE[kind]
    problem = await refused(api.as_(user), data)
    assert problem["status"] == 422
    assert says in problem["detail"]
    assert len(problem["detail"]) < 600


async def test_hostile_word_files_are_refused_with_a_reason(api: Api, user: Account) -> None:
    mine = api.as_(user)
    broken = await refused(mine, word_table()[:800], "terms.docx")
    assert (broken["status"], broken["type"]) == (422, "/problems/corrupt-document")
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(word_table())) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in packed.namelist():
            bomb.writestr(name, b" " * (40 << 20) if name == "word/document.xml" else packed.read(name))
    assert (await refused(mine, out.getvalue(), "terms.docx"))["type"] == "/problems/decompression-bomb"
    assert (await refused(mine, b"PK\x03\x04" + b"0" * (5 << 20), "terms.docx"))["status"] == 413
    assert (await refused(mine, b"#" * 1_000_001))["status"] == 413


async def test_words_in_cells_stay_words(api: Api, user: Account) -> None:
    nasty = '<script>alert(1)</script> =cmd|"/c calc"!A1'
    data = word_table(HEADINGS, [("T", nasty, "", "h", "", "", "")])
    imported = (await api.as_(user).post("/api/playbooks/import", **sent(data, "terms.docx"))).json()
    assert imported["statements"][0]["statement"] == nasty
    assert imported["statements"][0]["severity"] == "high"
