"""What the playbooks that come along take for what they ask for, and what only looks like it."""

import pytest

from pactoria.analysis.engine.playbooks.checking import check
from pactoria.analysis.engine.playbooks.playbook import Standing, read_playbook, shipped
from tests.analysis.rules.texts import parsed


def standing(book: str, statement: str, text: str) -> Standing:
    verdicts = check(read_playbook(shipped()[book]), parsed(text))
    return next(verdict.standing for verdict in verdicts if verdict.statement.id == statement)


@pytest.mark.parametrize(
    ("book", "statement", "text"),
    [
        ("services", "results", "Nothing here gives to anybody but the parties and their assigns any rights."),
        ("services", "results", "The Adviser is no agent of the Client and pays her own taxes and other rights."),
        ("services", "acceptance", "The Company shall not accept any compensation without written approval."),
        ("services", "insurance", "The Company will not pay for insurance against accidents on the Adviser's behalf."),
        ("services", "insurance", "The Adviser pays her own taxes and social insurance."),
        ("services", "warranty", "Various professional technicians draw the plans."),
        ("services", "termination", "Either party may terminate without notice in the event of an insolvency."),
        ("services", "law", "The signing will not violate any provision of the charter or laws of the State of Ohio."),
        ("saas-purchase", "law", "Other work is governed by separate agreements."),
        (
            "saas-purchase",
            "data-return",
            "Files for download by the users of the site, and the data in them, are its own.",
        ),
        ("mutual-nda", "no-licence", "A party that does not exercise a right, or exercises it late, keeps it."),
        ("mutual-nda", "law", "Acme is a company under the laws of Ohio."),
    ],
)
def test_what_only_looks_like_it_does_not_meet_a_statement(book: str, statement: str, text: str) -> None:
    assert standing(book, statement, text) is not Standing.MET


@pytest.mark.parametrize(
    ("book", "statement", "text"),
    [
        ("services", "results", "The Deliverables are the property of the Client."),
        ("services", "insurance", "The Adviser shall maintain liability insurance during the term."),
        ("services", "law", "This contract shall be construed in accordance with the laws of Ohio."),
        (
            "saas-purchase",
            "renewal",
            "It will renew each month unless notice is given fifteen (15) days before the end.",
        ),
        ("mutual-nda", "return", "At the end of this Agreement the Recipient must destroy all of it."),
        ("mutual-nda", "no-licence", "Nothing in this Agreement grants the Recipient any right in the information."),
    ],
)
def test_what_says_it_in_other_words_meets_a_statement(book: str, statement: str, text: str) -> None:
    assert standing(book, statement, text) is Standing.MET


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("suspension", "Failure to pay the fees in time will result in the interruption of the services."),
        ("availability", "Provider will use reasonable efforts to make the service available 99.0 % of each month."),
    ],
)
def test_a_promise_that_is_none_and_a_right_in_other_words_deviate(statement: str, text: str) -> None:
    assert standing("saas-purchase", statement, text) is Standing.DEVIATES
