"""A playbook's statements are met, deviated from or missing, each at words that stand in the contract."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pactoria.analysis.engine.playbooks.checking import check
from pactoria.analysis.engine.playbooks.playbook import PlaybookError, Standing, read_playbook, shipped
from pactoria.cli.check import check as command
from pactoria.documents.service import parse
from pactoria.samples import read as sample_text

PACTORIA = str(Path(sys.executable).with_name("pactoria"))
NDA_STATEMENTS = Path(__file__).parents[3] / "benchmarks" / "playbooks" / "contract_nli.yaml"

BOOK = """
name: Ours
statements:
  - id: use
    statement: The recipient uses information only for the purpose.
    met: {words: [us+purpos], match: ["use .. only for the purpose"]}
    deviates: {words: [residual], match: ["free to use .. residual"]}
  - id: audit
    statement: We may audit.
    met: {words: [audit], match: ["<MAY> audit"]}
"""


def standings(text: str, book: str = BOOK) -> dict[str, Standing]:
    verdicts = check(read_playbook(book), parse(text.encode(), "nda.txt"))
    return {verdict.statement.id: verdict.standing for verdict in verdicts}


def test_each_statement_gets_the_verdict_that_its_words_show() -> None:
    assert standings("1. The Recipient shall use the information only for the Purpose.") == {
        "use": Standing.MET,
        "audit": Standing.MISSING,
    }


def test_what_deviates_prevails_over_what_meets() -> None:
    text = "It shall use it only for the Purpose. The Recipient is free to use any residual knowledge."

    assert standings(text)["use"] is Standing.DEVIATES


def test_a_statement_may_say_that_what_meets_prevails_and_what_silence_means() -> None:
    book = BOOK.replace("    deviates:", "    prevails: met\n    otherwise: met\n    deviates:")

    assert standings("It shall use it only for the Purpose. It is free to use residuals.", book)["use"] is Standing.MET
    assert standings("Nothing here.", book)["use"] is Standing.MET


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=400))
def test_every_quote_stands_in_the_text(noise: str) -> None:
    text = f"Intro {noise}\n\nThe Recipient shall use the information only for the Purpose. {noise}"
    document = parse(text.encode("utf-8", "replace"), "nda.txt")

    for verdict in check(read_playbook(BOOK), document):
        assert all(quote.holds_in(document) for quote in verdict.quotes)
        assert bool(verdict.quotes) == (verdict.standing is not Standing.MISSING)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("name: Ours", "nam: Ours"), "unknown field 'nam'"),
        (("statement: We may audit.", "statement: ''"), "statement audit: 'statement' must be a text"),
        (("id: audit", "id: use"), "statement use: the id is there twice"),
        (("match: [", "matches: ["), "unknown field 'matches'"),
        (("<MAY> audit", "<CAN> audit"), "unknown name <CAN>"),
        (("<MAY> audit", "(audit"), "statement audit"),
        (("statements:", "statement:"), "unknown field 'statement'"),
        (("name: Ours", "name: [Ours"), "no YAML"),
    ],
    ids=["field", "text", "twice", "search", "name", "expression", "none", "yaml"],
)
def test_a_broken_playbook_is_told_where_it_is_broken(change: tuple[str, str], says: str) -> None:
    with pytest.raises(PlaybookError) as error:
        read_playbook(BOOK.replace(*change))

    assert says in str(error.value)


def test_the_statements_on_ndas_tell_met_from_deviating_and_missing() -> None:
    text = (
        "1. The Recipient may disclose Confidential Information to its employees who need to know it, but shall not "
        "disclose it to any third party.\n\n2. No license is granted under this Agreement.\n\n"
        "3. The Recipient shall not reverse engineer any sample."
    )
    found = standings(text, NDA_STATEMENTS.read_text("utf-8"))

    assert {found[key] for key in ("nda-5", "nda-15", "nda-11")} == {Standing.MET}
    assert found["nda-7"] is Standing.DEVIATES
    assert found["nda-18"] is Standing.MISSING


def test_the_command_writes_a_line_a_file_and_goes_on_after_a_bad_one(tmp_path: Path) -> None:
    book, good, out = tmp_path / "ours.yaml", tmp_path / "nda.txt", tmp_path / "verdicts.jsonl"
    book.write_text(BOOK)
    good.write_text("The Recipient shall use the information only for the Purpose.")
    command = [PACTORIA, "check", "missing.docx", good, "--playbook", book, "--format", "json", "--out", out]

    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 1
    assert "missing.docx" in ended.stderr
    (line,) = out.read_text().splitlines()
    verdict = json.loads(line)["verdicts"][0]
    quote = verdict["quotes"][0]
    assert (verdict["id"], verdict["verdict"]) == ("use", "met")
    assert good.read_text()[quote["start"] : quote["end"]] == quote["quote"]


def test_the_command_refuses_a_broken_playbook_before_it_reads_anything(tmp_path: Path) -> None:
    book = tmp_path / "ours.yaml"
    book.write_text("name: Ours")

    ended = subprocess.run(
        [PACTORIA, "check", "any.txt", "--playbook", book], capture_output=True, text=True, check=False, timeout=60
    )

    assert ended.returncode == 2
    assert "'statements' must be a list" in ended.stderr


@pytest.mark.parametrize(
    ("book", "sample", "deviates"),
    [
        ("gdpr-article-28", "data-processing", {"breach", "transfers"}),
        ("mutual-nda", "mutual-nda", set()),
        (
            "one-way-nda",
            "one-way-nda",
            {"marked", "term", "no-restraint", "no-penalty", "no-assignment"},
        ),
        (
            "saas-purchase",
            "saas-subscription",
            {
                *("liability-cap", "data-ownership", "data-return", "security", "renewal", "price", "terms-change"),
                *("termination", "suspension", "warranty", "assignment", "availability"),
            },
        ),
        ("services", "consulting-services", set()),
    ],
)
def test_the_shipped_playbooks_find_what_deviates_in_the_samples(book: str, sample: str, deviates: set[str]) -> None:
    found = standings(sample_text(sample), shipped()[book])

    assert {key for key, standing in found.items() if standing is Standing.DEVIATES} == deviates
    assert sum(standing is Standing.MET for standing in found.values()) >= 1


def test_the_shipped_playbooks_say_why_and_what_to_ask_for() -> None:
    for name, text in shipped().items():
        for statement in read_playbook(text).statements:
            assert statement.why, (name, statement.id)
            assert statement.suggestion, (name, statement.id)


def test_words_are_looked_for_as_they_are_split_in_a_text() -> None:
    book = BOOK[: BOOK.index("  - id:")] + (
        "  - id: law\n    statement: Law.\n    met:\n      words: [Non-Compete, governing law]\n"
        "      match: ['non-compete', 'laws of']\n"
    )

    assert standings("The laws of Ohio govern, as governing rules.", book)["law"] is Standing.MET
    assert standings("There is a non-compete.", book)["law"] is Standing.MET
    with pytest.raises(PlaybookError, match="beginnings of words in letters"):
        read_playbook(book.replace("[Non-Compete, governing law]", "['*', '30']"))


@pytest.mark.parametrize("repeat", ["?", "+", "{1,2}"])
def test_a_name_that_is_repeated_at_the_beginning_is_an_expression_like_any(repeat: str) -> None:
    book = BOOK[: BOOK.index("  - id:")] + (
        "  - id: audit\n    statement: Audit.\n    met:\n      words: [audit]\n"
        f"      match: ['<PARTY>{repeat} may audit']\n"
    )

    assert standings("Acme may audit.", book)["audit"] in Standing


def test_the_command_names_the_statement_whose_expression_never_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, file = tmp_path / "ours.yaml", tmp_path / "nda.txt"
    book.write_text(
        BOOK + "  - id: endless\n    statement: Endless.\n    met: {words: [purpose], match: ['(?:[a-z]+ ?)+!']}\n"
    )
    file.write_text(f"The Recipient uses the information for the purpose {'of the meeting ' * 9}only.")
    monkeypatch.setattr("pactoria.cli.check._SECONDS", 2.0)

    ended = CliRunner().invoke(command, [str(file), "--playbook", str(book)])

    assert ended.exit_code == 1
    assert "statement endless was stopped" in ended.stderr


def test_the_command_says_how_a_contract_deviates(tmp_path: Path) -> None:
    file = tmp_path / "dpa.txt"
    file.write_text(
        "Processor shall notify Controller of a breach of personal data within 72 hours, without undue delay."
    )

    told = CliRunner().invoke(command, [str(file), "--playbook", "gdpr-article-28"]).stdout
    line = CliRunner().invoke(command, [str(file), "--playbook", "gdpr-article-28", "--format", "json"]).stdout

    assert "The contract says 72 hours; the position is at most 48 hours. The fallback is kept." in told
    breach = next(verdict for verdict in json.loads(line)["verdicts"] if verdict["id"] == "breach")
    assert (breach["how"], breach["fallback_met"]) == (
        "The contract says 72 hours; the position is at most 48 hours.",
        True,
    )
