import json
from dataclasses import replace

from pactoria.analysis.engine.result import Facts
from pactoria.analysis.report.as_json import as_json, as_line
from pactoria.documents.parsed import DocumentFormat, ParsedDocument


def test_every_span_is_its_quote(reviewed):
    data = json.loads(as_line(reviewed.review, reviewed.document, file="a.txt"))
    text = data["document"]["text"]
    facts = [data["facts"][name] for name in ("title", "agreement_date", "renewal", "auto_renewal", "notice_period")]
    spans = [*data["clauses"], *data["findings"], *facts, *data["facts"]["parties"], *data["facts"]["amounts"]]
    assert spans
    assert all(text[span["start"] : span["end"]] == span["quote"] for span in spans)


def test_the_text_is_unchanged_and_blocks_point_into_it(reviewed):
    document = as_json(reviewed.review, reviewed.document, file="a.txt")["document"]
    assert document["text"] == reviewed.document.text
    assert "\r\n" in document["text"]
    block = reviewed.document.blocks[2]
    assert document["blocks"][2] == {
        "kind": "paragraph",
        "level": 0,
        "number": "7.2",
        "start": block.start,
        "end": block.end,
        "page": 1,
    }


def test_the_shape_is_the_documented_one(reviewed):
    data = as_json(reviewed.review, reviewed.document, file="a.txt")
    assert set(data) == {
        "file", "engine", "document", "facts", "clauses", "findings", "missing", "score", "side",
    }  # fmt: skip
    assert data["file"] == "a.txt"
    assert data["clauses"][0]["category"] == "Uncapped Liability"
    assert data["clauses"][0]["confidence"] == 0.93
    assert data["clauses"][0]["accepted"] is True
    assert data["findings"][1]["section"] == "7.2"
    assert data["facts"]["renewal"]["value"] == {"count": 1, "unit": "year"}
    assert data["facts"]["amounts"][0]["value"] == {"amount": "1250000.50", "currency": "USD"}
    assert data["facts"]["governing_law"] is None


def test_a_review_is_one_line_whatever_the_text_holds(reviewed):
    document = ParsedDocument("a\u2028b\x85c\r\nd é 𝄞 \ufeff", (), DocumentFormat.TEXT)
    review = replace(reviewed.review, facts=Facts(), clauses=(), findings=(), missing=())
    line = as_line(review, document, file="é.txt")
    assert len(line.decode().splitlines()) == 1
    assert json.loads(line)["document"]["text"] == document.text
