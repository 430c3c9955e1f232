"""What a comparison promises for any two documents, and what it makes of the changes that lawyers make."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from pactoria.documents.comparison.alignment import align
from pactoria.documents.comparison.applying import Copy, apply, steps
from pactoria.documents.comparison.comparing import compare
from pactoria.documents.comparison.result import Comparison, Mark, Nature, Row, RowKind
from pactoria.documents.comparison.sequences import match
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

CALM = settings(max_examples=120, deadline=None)

CLAUSES = [
    "Either party may end this agreement by giving thirty days' written notice to the other party.",
    "The Supplier shall keep the Customer's records for six years after the end of the services.",
    "Fees are due within 30 days of the date of each undisputed invoice, in pounds sterling.",
    "Neither party is liable for loss of profit, and total liability is capped at the fees paid.",
    "This agreement is governed by the law of England and Wales, whose courts decide all disputes.",
    "Confidential information is used only for the purpose and returned when it is asked for.",
]

words = st.sampled_from(
    ["the", "fee", "party", "shall", "may", "not", "30", "days", "“x”", "Section", "1.1", "(a)", ",", "."]
)
paragraphs = st.lists(words, min_size=1, max_size=14).map(" ".join) | st.sampled_from(CLAUSES)
numbered = st.tuples(st.sampled_from(["", "1. ", "2. ", "1.1 ", "(a) ", "3. "]), paragraphs).map("".join)
texts = st.lists(numbered, min_size=1, max_size=9).map("\n\n".join)


def text(*blocks: str) -> ParsedDocument:
    return parse("\n\n".join(blocks).encode(), "contract.txt")


def rows_of(old: ParsedDocument, new: ParsedDocument) -> list[Row]:
    return list(compare(old, new).rows)


def said(old: ParsedDocument, new: ParsedDocument, comparison: Comparison) -> list[tuple[str, str, str]]:
    """What was deleted and inserted, with its nature."""
    return [
        (str(edit.nature), old.text[edit.old_start : edit.old_end], new.text[edit.new_start : edit.new_end])
        for row in comparison.rows
        for edit in row.edits
        if edit.mark is not Mark.KEPT
    ]


@CALM
@given(texts, texts)
def test_applying_a_comparison_to_the_old_text_gives_the_new(before: str, after: str):
    old, new = text(before), text(after)
    assert apply(old.text, steps(compare(old, new), new)) == new.text


@CALM
@given(texts, texts)
def test_every_block_is_in_one_row_and_every_letter_in_one_edit(before: str, after: str):
    old, new = text(before), text(after)
    rows = rows_of(old, new)
    assert sorted(i for row in rows if row.kind is not RowKind.DEPARTED for i in row.old) == [*range(len(old.blocks))]
    assert sorted(i for row in rows for i in row.new) == [*range(len(new.blocks))]
    for row in rows:
        if row.kind is RowKind.DEPARTED:
            assert rows[row.twin or 0].old == row.old
            assert not row.edits
            continue
        for document, indexes, side in ((old, row.old, "old"), (new, row.new, "new")):
            spans = [(getattr(e, f"{side}_start"), getattr(e, f"{side}_end")) for e in row.edits]
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
            covered = "".join(document.text[a:b] for a, b in spans)
            first, last = (document.blocks[i] for i in (indexes[0], indexes[-1])) if indexes else (None, None)
            assert covered == (document.text[first.start : last.end] if first and last else "")


@CALM
@given(texts)
def test_a_document_is_the_same_as_itself(words: str):
    document = text(words)
    comparison = compare(document, document)
    assert {row.kind for row in comparison.rows} == {RowKind.SAME}
    assert all(
        isinstance(step, Copy)
        for step in steps(comparison, document)
        if not (hasattr(step, "text") and step.text.isspace())
    )


@CALM
@given(texts, texts)
def test_the_same_blocks_are_paired_whichever_document_is_called_old(before: str, after: str):
    old, new = text(before), text(after)
    there = {(pair.old, pair.new, pair.moved) for pair in align(old, new)}
    assert there == {(pair.new, pair.old, pair.moved) for pair in align(new, old)}


@CALM
@given(st.lists(st.integers(0, 5), max_size=40), st.lists(st.integers(0, 5), max_size=40))
def test_what_is_paired_is_equal_and_in_order(old: list[int], new: list[int]):
    pairs = match(old, new)
    assert all(old[before] == new[after] for before, after in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in itertools.pairwise(pairs))


def test_only_the_words_that_changed_are_marked():
    old, new = text(CLAUSES[2]), text(CLAUSES[2].replace("30 days", "90 days"))
    assert said(old, new, compare(old, new)) == [("words", "30", ""), ("words", "", "90")]


def test_a_sentence_that_goes_or_comes_is_marked_as_a_whole():
    whole = text("1. Either party may leave on notice. The Customer may leave for convenience on 30 days' notice.")
    short = text("1. Either party may leave on notice.")
    sentence = " The Customer may leave for convenience on 30 days' notice."
    assert said(whole, short, compare(whole, short)) == [("words", sentence, "")]
    assert said(short, whole, compare(short, whole)) == [("words", "", sentence)]


def test_a_bracket_that_an_edit_opens_is_closed_in_it():
    old = text("The Supplier gives one (1) credit, and keeps records for six [6] years (as agreed).")
    new = text("The Supplier gives two (2) credits, and keeps records for seven [7] years (as agreed).")
    assert said(old, new, compare(old, new)) == [
        *(("words", "one (1) credit", ""), ("words", "", "two (2) credits")),
        *(("words", "six [6]", ""), ("words", "", "seven [7]")),
    ]


def test_a_clause_that_moved_is_known_again_with_the_word_that_changed():
    moved = CLAUSES[3].replace("total", "aggregate")
    old, new = text(*CLAUSES), text(moved, *CLAUSES[:3], *CLAUSES[4:])
    rows = rows_of(old, new)
    assert [row.kind for row in rows if row.moved] == [RowKind.EDITED, RowKind.DEPARTED]
    assert rows[0].old == (3,)
    assert rows[rows[0].twin or 0].kind is RowKind.DEPARTED
    assert sum(row.kind is RowKind.SAME for row in rows) == 5


def test_a_paragraph_that_was_split_or_merged_has_not_changed_its_words():
    whole = " ".join(CLAUSES[:2])
    for old, new in ((text(whole, CLAUSES[2]), text(*CLAUSES[:3])), (text(*CLAUSES[:3]), text(whole, CLAUSES[2]))):
        rows = rows_of(old, new)
        assert [row.kind for row in rows] == [RowKind.COSMETIC, RowKind.SAME]
        assert len(rows[0].old) + len(rows[0].new) == 3
        assert {edit.nature for edit in rows[0].edits if edit.mark is not Mark.KEPT} == {Nature.FORM}


def test_new_numbers_and_references_that_follow_them_are_set_apart():
    old = text("1. " + CLAUSES[0], "2. " + CLAUSES[1], "3. As section 2 says, records are kept safe at all times.")
    new = text(
        "1. " + CLAUSES[0],
        "2. " + CLAUSES[4],
        "3. " + CLAUSES[1],
        "4. As section 3 says, records are kept safe at all times.",
    )
    comparison = compare(old, new)
    assert [row.kind for row in comparison.rows] == [RowKind.SAME, RowKind.ADDED, RowKind.COSMETIC, RowKind.COSMETIC]
    assert {edit.nature for row in comparison.rows[2:] for edit in row.edits if edit.mark is not Mark.KEPT} == {
        Nature.NUMBER
    }
    other = text("1. " + CLAUSES[0], "2. " + CLAUSES[1], "3. As section 1 says, records are kept safe at all times.")
    assert compare(old, other).rows[2].kind is RowKind.EDITED


def test_quotation_marks_dashes_and_line_ends_are_form():
    old = text('"Fee" means the fee - without\ntax - that the customer\'s order names.')
    new = text("\u201cFee\u201d means the fee \u2013 without tax \u2013 that the customer\u2019s order names.")
    comparison = compare(old, new)
    assert comparison.rows[0].kind is RowKind.COSMETIC
    assert (comparison.changed, comparison.cosmetic) == ([], [0])


def test_added_and_removed_clauses_stand_where_they_belong():
    old, new = text(*CLAUSES[:4]), text(CLAUSES[0], CLAUSES[2], CLAUSES[5], CLAUSES[3])
    assert [(row.kind, row.old, row.new) for row in rows_of(old, new)] == [
        (RowKind.SAME, (0,), (0,)),
        (RowKind.REMOVED, (1,), ()),
        (RowKind.SAME, (2,), (1,)),
        (RowKind.ADDED, (), (2,)),
        (RowKind.SAME, (3,), (3,)),
    ]
