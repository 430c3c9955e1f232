"""What holds for every document and every pack."""

import re
import time
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pactoria import samples
from pactoria.analysis.engine.result import Clause, Duration, Fact, Facts, Quote, Severity, Side
from pactoria.analysis.engine.rules import judge, load
from pactoria.analysis.engine.rules.pack import RuleError, read_rules
from pactoria.analysis.engine.rules.patterns import compiled
from pactoria.analysis.engine.rules.reading import Reading
from pactoria.analysis.engine.rules.score import score
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument
from tests.analysis.rules.test_examples import _examples
from tests.analysis.rules.texts import parsed


@cache
def _sentences() -> list[str]:
    told = [e for examples in _examples().values() for kind in examples.values() for e in kind]
    return [e if isinstance(e, str) else e["text"] for e in told]


_PIECES = st.one_of(
    st.sampled_from(_sentences()),
    st.text(max_size=60),
    st.sampled_from(["\n\n", "\u00a0", "7.2 ", "(a) ", "İ", "\u2019s", "\r\n", "\t", "Provider may ", "shall not "]),
)


@st.composite
def _documents(draw: st.DrawFn) -> ParsedDocument:
    text = "".join(draw(st.lists(_PIECES, max_size=25)))
    document = parsed(text)
    if draw(st.booleans()):
        return document
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    kinds = st.sampled_from(list(BlockKind))
    blocks = [Block(draw(kinds), a, b, draw(st.integers(a, b))) for a, b in spans]
    return ParsedDocument(text, blocks, DocumentFormat.TEXT)


@given(_documents(), st.sampled_from(list(Side)), st.data())
@settings(max_examples=60, deadline=None)
def test_every_quote_is_what_the_document_says_there(document: ParsedDocument, side: Side, data: st.DataObject):
    size = len(document.text)
    clauses: list[Clause] = []
    facts = Facts(contract_type=data.draw(st.sampled_from([None, "nda", "saas", "services", "lease"])))
    if size:
        start = data.draw(st.integers(0, size - 1))
        place = Quote.of(document, start, data.draw(st.integers(start + 1, size)))
        category = data.draw(st.sampled_from(["Non-Compete", "Insurance", "Uncapped Liability"]))
        clauses.append(Clause(category, place, 0.9, accepted=True))
        facts = Facts(contract_type=facts.contract_type, term=Fact(Duration(20, "year"), place))
    review = judge(document, clauses, facts, side, "test")
    for finding in review.findings:
        assert finding.place.holds_in(document)
        assert finding.place.quote.strip()
    assert 0 <= review.score <= 100
    assert review == judge(document, clauses, facts, side, "test")


@given(st.text(max_size=300))
def test_reading_keeps_offsets(text: str):
    document = parsed(text)
    reading = Reading(document)
    assert len(reading.text) == len(text)
    for passage in reading.passages:
        assert document.text[passage.start : passage.end].strip()


@given(st.lists(st.sampled_from(list(Severity))), st.sampled_from(list(Severity)))
def test_one_more_finding_never_raises_the_score(found: list[Severity], more: Severity):
    assert 0 <= score([*found, more]) <= score(found) <= 100


@given(st.lists(st.sampled_from(list(Severity)), min_size=1), st.data())
def test_a_more_severe_finding_never_raises_the_score(found: list[Severity], data: st.DataObject):
    order = list(Severity)
    place = data.draw(st.integers(0, len(found) - 1))
    worse = data.draw(st.sampled_from(order[: order.index(found[place]) + 1]))
    assert score([*found[:place], worse, *found[place + 1 :]]) <= score(found)


def test_nothing_to_report_scores_a_hundred():
    assert score([]) == 100


def test_the_pack_is_as_large_as_it_claims_and_every_pattern_compiles():
    rules = load()
    assert len(rules) >= 100
    for rule in rules:
        for search in (*rule.find, *rule.anywhere, *rule.unless_anywhere, *rule.balance):
            for pattern in (*search.match, *search.also, *search.unless, *search.near, *search.unless_near):
                compiled(pattern)
        for pattern in (*rule.clause.match, *rule.clause.unless) if rule.clause else ():
            compiled(pattern)


def test_who_acts_is_named_only_where_the_pattern_can_tell():
    for rule in load():
        says = f"{rule.title} {rule.reason} {rule.suggestion} {rule.check}"
        if "{value}" in says:
            assert rule.value is not None, rule.id
        if "{detail}" in says:
            assert rule.special is not None, rule.id


def test_a_document_of_three_megabytes_takes_time_in_proportion_to_its_length():
    unit = "\n\n".join([*_sentences(), *(samples.read(sample.id) for sample in samples.all_samples())])

    def seconds(times: int) -> float:
        document = parsed("\n\n".join([unit] * times))
        began = time.process_time()
        judge(document, [], Facts(), Side.NEUTRAL, "test")
        return time.process_time() - began

    judge(parsed(unit), [], Facts(), Side.NEUTRAL, "test")
    few = max(1, 300_000 // len(unit))
    small, large = seconds(few), seconds(10 * few)
    assert large < 25 * small + 1


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 200_000,
        "A " * 100_000,
        "Provider may terminate " * 8_000,
        "$____" * 40_000,
        "[" * 100_000,
        "1.1 " * 50_000,
    ],
)
def test_hostile_texts_do_not_take_long(hostile: str):
    began = time.process_time()
    judge(parsed(hostile), [], Facts(contract_type="saas"), Side.NEUTRAL, "test")
    assert time.process_time() - began < 10


_GOOD: dict[str, Any] = {
    "id": "topic.name",
    "category": "Topic",
    "title": "Title",
    "reason": "Reason.",
    "suggestion": "Wording.",
    "check": "Look.",
    "severity": {"customer": "high"},
    "find": [{"words": ["pay"], "match": ["shall pay"]}],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"titel": "x"}, "unknown field 'titel'"),
        ({"title": ""}, "'title' must be a text"),
        ({"id": "Nope"}, "'id' must be like"),
        ({"severity": {"customer": "huge"}}, "'huge' is no severity"),
        ({"severity": {"buyer": "high"}}, "unknown field 'buyer'"),
        ({"hurts": "me"}, "'hurts' must be who or other"),
        ({"find": [{"words": ["pay"], "match": ["<WHO> pays"]}]}, "unknown name <WHO>"),
        ({"find": [{"match": ["pay"]}]}, "needs 'words' and 'match'"),
        ({"find": []}, "needs 'find'"),
        ({"fact": "colour"}, "'fact' must be one of"),
        ({"value": {"over": "long"}}, "must be a number or a length of time"),
        ({"limit": 0}, "'limit' must be a number from 1"),
        ({"clause": {"categories": ["Insurance"], "confidence": 2}}, "'confidence' must be in 0..1"),
        ({"special": "magic"}, "'special' must be one of"),
        ({"absent": [{"words": ["pay"], "match": ["pay"]}]}, "either 'find' or 'absent'"),
    ],
)
def test_a_broken_rule_is_named_with_what_is_wrong(change: dict[str, Any], message: str):
    text = yaml.safe_dump([_GOOD | change])
    with pytest.raises(RuleError, match=re.escape(message)) as told:
        list(read_rules("topic.yaml", text))
    assert "topic.yaml, rule 1" in str(told.value)


def test_a_good_rule_is_read():
    (rule,) = read_rules("topic.yaml", yaml.safe_dump([_GOOD]))
    assert rule.severity.sides == {Side.CUSTOMER: Severity.HIGH}


@pytest.mark.parametrize(("text", "message"), [("a: [", "no YAML"), ("a: 1", "expected a list"), ("- 1", "a mapping")])
def test_a_file_that_is_no_pack_is_refused(text: str, message: str):
    with pytest.raises(RuleError, match=message):
        list(read_rules("topic.yaml", text))
