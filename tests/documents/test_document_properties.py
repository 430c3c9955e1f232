"""What holds for every document, and for every file however damaged: a document or a named error, in bounded time."""

from contextlib import suppress

import pytest
from document_files import check, docx, item, level, numbering, p, pdf, r
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactoria.documents.errors import Unreadable
from pactoria.documents.service import parse

BODY = (
    item("Term", 0)
    + item("It starts.", 1)
    + p(r("Fees ") + '<w:ins w:id="1" w:author="A">' + r("rise") + "</w:ins>")
    + f"<w:tbl><w:tr><w:tc>{p('A')}</w:tc><w:tc>{p('B')}</w:tc></w:tr></w:tbl>"
)
WORD = docx(BODY, {"numbering": numbering(level(0, "%1."), level(1, "%1.%2"))})
PDF = pdf("= Term\n\n1. It starts on a day.\n\n#table(columns: 2, [A], [B])\n\n" + "More words follow here. " * 30)
HTML = (
    b"<!doctype html><h1>Term</h1><ol><li>One<table><tr><td>A<td>B</table></ol><p style='x'>It &amp; <b>ends</b>.</p>"
)
MARKDOWN = b"# Term\n\n1. One\n   - two\n\n| a | b |\n|---|---|\n| c | d |\n\n> *quote* [link](x)\n"
SAMPLES = {"a.docx": WORD, "a.pdf": PDF, "a.html": HTML, "a.md": MARKDOWN}
CALM = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PIECES = [*"ab1.2 \t\n\r\f()ivxA§-_\u00a0\u2022", "Section ", "ARTICLE ", "\n\n", "10.1 ", "(a) ", "\r\n"]
texts = st.lists(st.sampled_from(PIECES), max_size=80).map("".join) | st.text(max_size=200)


@CALM
@given(texts)
def test_blocks_cover_every_word_of_a_text_file(text: str):
    try:
        document = parse(text.encode("utf-8", errors="replace"), "a.txt")
    except Unreadable:
        return
    check(document)
    assert document.text == text.encode("utf-8", errors="replace").decode("utf-8-sig").translate(CLEANED)


CLEANED = dict.fromkeys([*range(9), *range(14, 32), 127], 0xFFFD)


@CALM
@given(st.sampled_from(["a.html", "a.md"]), texts)
def test_any_text_is_a_page_or_an_error(name: str, text: str):
    with suppress(Unreadable):
        check(parse(text.encode("utf-8", errors="replace"), name))


@CALM
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12),
    st.floats(0.05, 1),
)
def test_damaged_files_are_a_document_or_an_error(name: str, flips: list[tuple[float, int]], length: float):
    data = bytearray(SAMPLES[name])
    for at, value in flips:
        data[int(at * len(data))] = value
    with suppress(Unreadable):
        check(parse(bytes(data[: int(length * len(data)) + 1]), name))


BITS = st.sampled_from(
    ["<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>x</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>",
     "</w:tc>",
     "<w:del>", "</w:del>", "<w:ins>", "</w:ins>",
     '<w:fldChar w:fldCharType="begin"/>', "<w:tab/>",
     '<w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr>', "<w:pPr>", "</w:pPr>",
     '<w:commentRangeEnd w:id="1"/>',
     '<w:sym w:char="zz"/>', '<w:gridSpan w:val="-3"/>', "<w:txbxContent>", "</w:txbxContent>", "<w:vMerge/>",
     "<w:rPr><w:del/></w:rPr>", '<w:outlineLvl w:val="x"/>', '<w:pStyle w:val="none"/>', '<w:sz w:val="1e9"/>']
)  # fmt: skip


@CALM
@given(st.lists(BITS, max_size=30))
def test_any_order_of_markup_is_a_document_or_an_error(bits: list[str]):
    stack: list[str] = []
    inner = ""
    for bit in bits:  # keep it well-formed, so that the reader and not the parser is tried
        if bit.startswith("</"):
            if not stack or stack[-1] != bit[2:-1]:
                continue
            stack.pop()
        elif not bit.endswith("/>") and bit.count("<") == 1:
            stack.append(bit[1:-1])
        inner += bit
    inner += "".join(f"</{name}>" for name in reversed(stack))
    with suppress(Unreadable):
        check(parse(docx(p("start") + inner, {"numbering": numbering(level(0, "%1."))}), "a.docx"))


HOSTILE = {
    "numbers.txt": b"1.1 " * 500_000,
    "items.txt": b"(a) x\n" * 60_000,
    "dots.txt": b"." * 2_000_000,
    "spaces.txt": b" " * 2_000_000 + b"x",
    "lines.txt": b"word \n" * 100_000,
    "references.txt": b"section " * 200_000,
    "breaks.html": b"<p>" + b"<br> \n" * 200_000 + b"x",
    "spans.html": b"<table>" + b"<tr><td rowspan=65000 colspan=1000>x" * 300,
    "unclosed.html": b"<b><i><p>" * 60_000 + b"x",
    "comments.html": b"<!--" * 100_000,
    "runs.docx": docx(p("<w:r><w:t>x</w:t></w:r>" * 50_000)),
    "paragraphs.docx": docx(p("x") * 20_000),
    "deleted.docx": docx(p(r("x"), '<w:rPr><w:del w:author="a"/></w:rPr>') * 5_000),
}


@pytest.mark.timeout(60)  # a quadratic reading of any of these takes many minutes
@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_size_of_the_file_and_no_faster(name: str):
    with suppress(Unreadable):
        check(parse(HOSTILE[name], name))
