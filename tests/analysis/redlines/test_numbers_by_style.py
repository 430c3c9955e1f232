"""Where a Word file's styles number its headings, a new clause comes to its place with its number."""

from datetime import UTC, datetime

import pytest

from pactoria.analysis.engine.suggestions.suggesting import Suggester
from pactoria.documents.docx.reader import read_docx
from pactoria.documents.export.word_amendments import Amendment, NewParagraph
from pactoria.documents.export.word_decisions import revise
from pactoria.documents.export.word_revisions import accept_all, reject_all
from tests.analysis.redlines.test_suggesting import missing, review
from tests.documents.document_files import docx, level, numbering, p

CONTRACT = {
    "Services": ["The Consultant shall provide the Services with care.", "The Consultant shall keep records of them."],
    "Charges": ["The Client shall pay the Charges within 90 days of the invoice and of their receipt by the Client."],
    "Liability": ["Nothing limits liability for fraud."],
    "General": ["The parties shall give notices in writing.", "The Client and the Consultant speak English."],
}


def word_file(first: tuple[str, str], second: tuple[str, str], heading: str, *, inherits: bool = False) -> bytes:
    """Return a contract with no number in its paragraphs: all are in its styles.

    Args:
        first: text and format of the headings' numbers, such as ("%1.", "decimal").
        second: those of the clauses' numbers.
        heading: the name of the headings' style.
        inherits: whether the style of clauses is based on that of headings, and names its level only.
    """
    based = '<w:basedOn w:val="Top"/>' if inherits else ""
    named = "" if inherits else '<w:numId w:val="1"/>'
    styles = (
        f'<w:style w:type="paragraph" w:styleId="Top"><w:name w:val="{heading}"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        f'<w:style w:type="paragraph" w:styleId="Under"><w:name w:val="clause"/>{based}'
        f'<w:pPr><w:numPr><w:ilvl w:val="1"/>{named}</w:numPr></w:pPr></w:style>'
    )
    lists = numbering(
        level(0, *first, inner='<w:pStyle w:val="Top"/>'), level(1, *second, inner='<w:pStyle w:val="Under"/>')
    )
    body = p("SERVICES AGREEMENT")
    body += p('This Agreement is made between Acme Ltd (the "Client") and Bolt GmbH (the "Consultant") today.')
    for title, clauses in CONTRACT.items():
        body += p(title, '<w:pStyle w:val="Top"/>')
        body += "".join(p(words, '<w:pStyle w:val="Under"/>') for words in clauses)
    return docx(body + p("IN WITNESS WHEREOF the parties have signed."), {"styles": styles, "numbering": lists})


WAYS = {
    "digits": (("%1.", "decimal"), ("%1.%2", "decimal"), "heading 1"),
    "own-style": (("%1.", "decimal"), ("(%2)", "lowerLetter"), "Clause Title"),
    "with-zero": (("%1.0", "decimal"), ("%1.%2", "decimal"), "Clause Title"),
    "in-words": (("ARTICLE %1", "cardinalText"), ("(%2)", "lowerLetter"), "Clause Title"),
    "letters": (("%1.", "upperLetter"), ("%1.%2", "decimal"), "Clause Title"),
    "roman": (("%1.", "upperRoman"), ("%2.", "decimal"), "Clause Title"),
    "brackets": (("(%1)", "decimal"), ("(%2)", "lowerRoman"), "Clause Title"),
}
NUMBERS = {
    "digits": ("4. Limitation", "4.1 Except", "5. General", "4.3 This"),
    "own-style": ("4. Limitation", "(a) Except", "5. General", "(c) This"),
    "with-zero": ("4.0 Limitation", "4.1 Except", "5.0 General", "4.3 This"),
    "in-words": ("ARTICLE Four Limitation", "(a) Except", "ARTICLE Five General", "(c) This"),
    "letters": ("D. Limitation", "D.1 Except", "E. General", "D.3 This"),
    "roman": ("IV. Limitation", "1. Except", "V. General", "3. This"),
    "brackets": ("(4) Limitation", "(i) Except", "(5) General", "(iii) This"),
}


def inserted(original: bytes, rule: str) -> list[str]:
    """Accept the clause for what is missing into a Word file; return the paragraphs that it then has."""
    document = read_docx(original)
    [told] = Suggester(document, review(document)).for_missing(missing(rule))
    neutral = next(variant for variant in told.variants if variant.stance == "neutral")
    new = [NewParagraph(each.text, each.like, each.numbered) for each in neutral.paragraphs]
    when = datetime(2026, 3, 1, tzinfo=UTC)
    made = revise(original, document, [Amendment(told.start, told.end, neutral.text, "Ada", when, new)])
    assert made.left_out == []
    assert read_docx(reject_all(made.data)).text == document.text
    return read_docx(accept_all(made.data)).text.split("\n\n")


@pytest.mark.parametrize("inherits", [False, True], ids=["each", "inherited"])
@pytest.mark.parametrize("way", list(WAYS))
def test_a_missing_clause_becomes_a_section_or_an_item_with_the_number_that_styles_make(
    way: str, *, inherits: bool
) -> None:
    original = word_file(*WAYS[way], inherits=inherits)
    section, body, moved, item = NUMBERS[way]

    lines = inserted(original, "missing.liability-cap")
    at = next(n for n, line in enumerate(lines) if "Limitation of liability" in line)
    assert lines[at - 1].endswith("Nothing limits liability for fraud.")
    assert lines[at].startswith(section)
    assert lines[at + 1].startswith(body)
    assert lines[at + 2].startswith(moved)

    lines = inserted(original, "missing.entire-agreement")
    assert lines[-1].startswith("IN WITNESS")
    assert lines[-2].startswith(item)
