"""References to sections that are not there, and those that lead to other documents."""

import pytest

from pactoria.analysis.engine.result import Facts, Side
from pactoria.analysis.engine.rules import judge
from tests.analysis.rules.texts import parsed

SECTIONS = "\n\n".join(
    f"{number}. {name}. The workshop and the shop do what section {max(1, number - 1)} says."
    for number, name in enumerate(("Term", "Fees", "Payment", "Goods", "Delivery", "Returns", "Notices", "Law"), 1)
)


def strays(sentence: str) -> list[str]:
    review = judge(parsed(f"{SECTIONS}\n\n9. Rest. {sentence}"), [], Facts(), Side.NEUTRAL, "test")
    return [finding.title for finding in review.findings if finding.rule == "drafting.dangling-reference"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The goods are stored as Section 14.2 says.",
        "The goods are stored as Section 14.2 of this Agreement says.",
        "The goods are stored as Section 14.2 (a) or Section 3 of this Agreement says.",
        "Under Section 14.2 notice shall be given to Alder Works.",
        "This Lease, Section 14.2, says where the goods are stored.",
    ],
)
def test_a_section_that_is_not_there_is_told(sentence: str):
    assert strays(sentence) == ["Reference to section 14.2, which is not there"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The goods are stored as Section 14.2 of the Master Agreement says.",
        "The goods are stored as Sections 14.2 and 14.5, respectively, of the Master Agreement say.",
        "The goods are stored as Section 14.2 or 15.3(b) of that certain storage agreement of last year says.",
        "The goods are stored as Section 14.2 of the applicable Storage Agreement says.",
        "The Lease ends as Section 14.2(c)(iii) or 14.2(d) thereof says.",
        "Alder Works follows the storage plan, and in particular section 14.2 therein.",
        "The yard has the sense that it has in the Lease (Section 14.2).",
        "Alder Works pays what the Supply Agreement, Section 14.2, asks for.",
        "Goods are stored as in Section 14.2 of the second exhibit to that lease.",
        "The yard lies in Section 14, Township 4 South, and is fenced.",
        "Section 14.2 is hereby amended by a sentence on the yard.",
        "The standard contractual clauses apply; all brackets are removed; in Clause 14 the option does not apply.",
    ],
)
def test_a_section_of_another_document_is_not_missed(sentence: str):
    assert strays(sentence) == []
