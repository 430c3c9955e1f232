"""The library says what it must, and its clauses arrive in the contract's own words, at their places."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactoria import samples
from pactoria.analysis.engine.result import Facts, Finding, MissingClause, Party, Quote, Review, Severity, Side
from pactoria.analysis.engine.rules.pack import load as load_rules
from pactoria.analysis.engine.suggestions.clause import DELETE, Clause, ClauseError, How, Stance, load, read_clauses
from pactoria.analysis.engine.suggestions.outline import Outline
from pactoria.analysis.engine.suggestions.spelling import in_words
from pactoria.analysis.engine.suggestions.suggesting import Suggester
from pactoria.analysis.engine.suggestions.voice import Voice
from pactoria.analysis.redlines import kind
from pactoria.analysis.runs.kinds import Material
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

LIBRARY = load()
NOT_BY_WORDING = {f"drafting.{rule}" for rule in ("blanks", "dangling-reference", "note", "words-and-figures")}
"""What a person has to look up: no clause can know it."""
TEXT = """SERVICES AGREEMENT

This Services Agreement (this "Contract") is made between Acme Ltd (the "Client") and Bolt GmbH (the "Consultant").

1. Services

1.1 The Consultant shall provide the Services. The Consultant shall use best efforts.

2. Charges

2.1 The Client shall pay the Charges within 90 days of the invoice. The Charges are fixed; and

2.2 The Client may withhold nothing.

3. General

3.1 Notices. The parties shall give notices in writing.

3.2 Language. The Client and the Consultant speak English.

IN WITNESS WHEREOF the parties have signed.
"""


def document(text: str = TEXT, name: str = "a.txt") -> ParsedDocument:
    return parse(text.encode(), name)


def facts(text: ParsedDocument, kind_of: str | None = "services") -> Facts:
    place = Quote.of(text, 0, 8)
    parties = (Party("Acme Ltd", "Client", place), Party("Bolt GmbH", "Consultant", place))
    return Facts(contract_type=kind_of, parties=parties)


def review(text: ParsedDocument, side: Side = Side.CUSTOMER, *findings: Finding, kind_of: str = "services") -> Review:
    return Review("test", side, facts(text, kind_of), (), findings, (), 50)


def finding(text: ParsedDocument, rule: str, words: str) -> Finding:
    at = text.text.index(words)
    place = Quote.of(text, at, at + len(words))
    return Finding("f1", rule, Severity.HIGH, "t", "r", "s", "c", "Liability", place, "1")


def missing(rule: str) -> MissingClause:
    return MissingClause("m1", rule, Severity.HIGH, "t", "r", "s", "Liability")


def test_there_are_enough_clauses_and_every_rule_that_wording_can_fix_has_one() -> None:
    assert len(LIBRARY) >= 60
    rules = {rule.id for rule in load_rules()}
    answered = set().union(*(clause.rules for clause in LIBRARY))
    assert answered <= rules
    assert rules - answered == NOT_BY_WORDING
    assert all(clause.rules or clause.cuad for clause in LIBRARY)


@pytest.mark.parametrize("clause", LIBRARY, ids=lambda clause: clause.id)
def test_a_clause_is_whole_sentences_without_places_left_open(clause: Clause) -> None:
    text = document()
    voice = Voice(text, facts(text))
    for stance in Stance:
        for words in clause.variants[stance].values():
            if words == DELETE:
                assert stance is not Stance.NEUTRAL
                continue
            said = voice.adapt(words if clause.how is not How.SWAP else clause.sentence, words).text
            assert not re.search(r"[{}]|\b[Tt]he the\b|\s\s", said)
            assert said.endswith(".")
            assert said[0].isupper() or said[0] in '"['
            assert said.count("(") == said.count(")")
            assert said.count("[") == said.count("]")
    assert clause.reason.endswith(".")


def test_variants_differ_from_one_another() -> None:
    for clause in LIBRARY:
        for side in Side:
            told = [clause.text(stance, side) for stance in (Stance.FAVOURABLE, Stance.FALLBACK)]
            assert None in told or told[0] != told[1], clause.id


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"id": "Bad Id"}, "an id looks like"),
        ({"id": "a.b", "colour": 1}, "unknown fields: colour"),
        ({"id": "a.b"}, "title is missing"),
        ({"id": "a.b", "title": "A", "category": "B", "reason": "C.", "how": "swap"}, "a swap needs both"),
        ({"id": "a.b", "title": "A", "category": "B", "reason": "C."}, "favourable is neither"),
        (
            {"id": "a.b", "title": "A", "category": "B", "reason": "C.", "favourable": "x", "neutral": {"vendor": "x"}},
            "neutral is no text",
        ),
    ],
    ids=["id", "field", "title", "swap", "favourable", "neutral"],
)
def test_a_broken_clause_says_where_and_why(entry: dict[str, object], problem: str) -> None:
    with pytest.raises(ClauseError, match=f"some.yaml.*{problem}"):
        list(read_clauses([entry], "some.yaml"))


def test_a_contract_is_spoken_to_in_its_own_words() -> None:
    text = document()
    voice = Voice(text, facts(text))
    said = voice.adapt("The {vendor} {shall} refund {fees} under this {agreement} within {30} days. {customer's} law.")
    assert said.text == "The Consultant shall refund Charges under this Contract within 30 days. The Client's law."
    other = document(
        'This Agreement is between X ("Customer") and Y ("Provider"). Provider will act in ten (10) days. Customer '
        "will pay. Provider will work. Customer will not license it without authorization. Provider will win."
    )
    parties = tuple(Party(n, r, Quote.of(other, 0, 4)) for n, r in (("X", "Customer"), ("Y", "Provider")))
    said = Voice(other, Facts(parties=parties)).adapt("The {vendor} {shall} pay {5%} for an unauthorised licence.")
    assert said.text == "Provider will pay five percent (5%) for an unauthorized license."


def test_a_part_of_another_name_is_no_name_of_its_own() -> None:
    text = document("Provider may use Usage Data and share Usage Data. The Term Sheet and each Term Sheet lapse.")
    assert Voice(text, Facts()).adapt("Keep {customer data} in the {term}.").text == "Keep customer data in the term."
    own = document("Provider keeps the Data. Nobody else sees the Data. Of the Term, the Term counts.")
    assert Voice(own, Facts()).adapt("Keep {customer data} in the {term}.").text == "Keep Data in the Term."


def test_what_the_contract_does_not_tell_is_a_blank_to_fill_in() -> None:
    text = document("Nothing is said here about anybody.")
    said = Voice(text, Facts()).adapt("The {vendor} pays [amount] under the laws of {law}.")
    assert said.blanks == ("[the vendor]", "[amount]", "[governing law]")


def test_a_swap_changes_the_few_words_that_matter() -> None:
    text = document()
    [first] = Suggester(text, review(text)).for_finding(finding(text, "payment.long-terms", "90 days"))
    assert (first.current, first.where) == ("90 days", "Instead of “90 days” in section 2.1")
    assert [v.text for v in first.variants] == ["45 days", "30 days"]
    [efforts] = Suggester(text, review(text, Side.VENDOR)).for_finding(
        finding(text, "service.best-efforts", "best eff")
    )
    assert efforts.current == "best efforts"


def test_a_sentence_is_replaced_whole_and_an_item_keeps_its_end() -> None:
    text = document()
    [told] = Suggester(text, review(text)).for_finding(finding(text, "payment.pay-when-paid", "Charges are fixed"))
    assert told.current == "The Charges are fixed; and"
    assert all(v.text.endswith("; and") for v in told.variants)


@pytest.mark.parametrize("box", ["[ x ]\t", "[    ] ", "☐ ", "☒\u00a0", "( ) ", "(x) "])
def test_a_box_to_tick_stays_before_the_words_that_are_replaced(box: str) -> None:
    text = document(TEXT.replace("2.2 The Client", f"{box}The Client"))
    suggester = Suggester(text, review(text))
    [told] = suggester.for_finding(finding(text, "payment.pay-when-paid", "may withhold"))
    assert told.current == "The Client may withhold nothing."
    at = text.text.index(told.current)
    for chosen in suggester.for_words(at - len(box), told.end):
        assert chosen.current == told.current


def test_a_new_section_is_numbered_between_its_neighbours() -> None:
    text = document()
    [told] = Suggester(text, review(text)).for_missing(missing("missing.liability-cap"))
    variant = told.variants[1]
    assert told.current == ""
    assert [p.text.split(" ")[0] for p in variant.paragraphs] == ["2A.", "2A.1"]
    assert text.text[: told.end].endswith("2.2 The Client may withhold nothing.")
    assert told.where == "A section of its own, after section 2 (Charges)"


def test_a_general_clause_becomes_the_next_item_of_the_general_section() -> None:
    text = document()
    [told] = Suggester(text, review(text)).for_missing(missing("missing.entire-agreement"))
    [paragraph] = told.variants[1].paragraphs
    assert paragraph.text.startswith("3.3 Entire agreement. This Contract")
    assert text.text[: told.end].endswith("speak English.")


def test_who_takes_no_side_gets_the_wording_of_both_by_name() -> None:
    text = document()
    [told] = Suggester(text, review(text, Side.NEUTRAL)).for_missing(missing("missing.liability-cap"))
    assert [v.label for v in told.variants] == ["For the Client", "For the Consultant", "Neutral", "Fallback"]


def test_chosen_words_get_clauses_on_their_subject() -> None:
    text = document()
    at = text.text.index("The Client shall pay")
    told = Suggester(text, review(text)).for_words(at, text.text.index("; and") + 5)
    assert "payment.days" in [each.clause for each in told]
    with pytest.raises(ValueError, match="no words"):
        Suggester(text, review(text)).for_words(5, 5)


@pytest.mark.parametrize("sample", samples.all_samples(), ids=lambda sample: sample.id)
def test_every_clause_finds_a_place_in_every_sample(sample: samples.Sample) -> None:
    text = parse(samples.read(sample.id).encode(), sample.file)
    outline = Outline(text)
    assert len(outline.sections) > 5
    suggester = Suggester(text, Review("t", Side(sample.side), facts(text, sample.contract_type), (), (), (), 0))
    for clause in LIBRARY:
        if clause.types and sample.contract_type not in clause.types:
            continue
        for rule in sorted(clause.rules)[:1]:
            for told in suggester.for_missing(missing(rule)):
                assert text.text[told.start : told.end] == told.current == ""
                assert any(block.end == told.end for block in text.blocks)
                assert told.variants
                assert all(p.text.strip() and "{" not in p.text for v in told.variants for p in v.paragraphs)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(TEXT) - 2), st.integers(1, 400), st.sampled_from(["liability.cap", "payment.days"]))
def test_wherever_a_finding_stands_the_words_that_it_replaces_are_the_contracts(start: int, length: int, name: str):
    text = document()
    start = min(start, len(text.text) - 1)
    place = Quote.of(text, start, min(start + length, len(text.text)))
    rule = next(iter(sorted(next(c for c in LIBRARY if c.id == name).rules)))
    found = Finding("f", rule, Severity.LOW, "", "", "", "", "", place, None)
    for told in Suggester(text, review(text)).for_finding(found):
        assert text.text[told.start : told.end] == told.current
        assert told.context[0] <= told.start <= told.end <= told.context[1]


def test_numbers_are_said_in_words() -> None:
    assert [in_words(n) for n in (0, 14, 30, 45, 180, 365)] == [
        "zero",
        "fourteen",
        "thirty",
        "forty-five",
        "one hundred eighty",
        "three hundred sixty-five",
    ]
    assert in_words(1000) == ""


def test_what_a_model_fits_stands_beside_the_librarys_words_and_only_with_proof() -> None:
    text = document()
    material = Material(
        text, review(text, Side.CUSTOMER, finding(text, "payment.long-terms", "90 days")), Side.CUSTOMER
    )
    request = kind.SuggestionsRequest(finding="f1")
    found = kind.offline(material, request, lambda _step, _done: None)
    proved = kind.Fitted(
        quote="90 days", suggestion="S1", stance=Stance.NEUTRAL, text="40 days", why="The order says so."
    )
    proved.put(Quote.of(text, text.text.index("90 days"), text.text.index("90 days") + 7))
    made_up = proved.model_copy(update={"quote": "100 days"})
    made_up.put(None)
    prompt = kind.ask(material, request, found, 100_000)
    assert prompt.data[0][0] == "suggestion S1"
    merged = kind.merge(material, request, found, kind.SuggestionsAnswer(fitted=[proved, made_up]))
    [suggestion] = merged.suggestions
    assert [v.text for v in suggestion.variants] == ["45 days", "30 days"]
    assert [(v.label, v.text, v.why) for v in suggestion.fitted] == [
        ("Neutral, fitted", "40 days", "The order says so.")
    ]


def test_a_sentence_that_takes_the_place_of_an_item_says_so() -> None:
    item = "act as an agent for goods that compete with the Products;"
    text = document(
        f"1. Duties\n\n1.1 The Client shall not:\n\n(a) pledge the credit of the Consultant; or\n\n(b) {item}\n"
    )
    found = finding(text, "restrictions.non-compete", item)
    told = Suggester(text, review(text, Side.CUSTOMER, found)).for_finding(found)
    assert "item of a list" in told[0].notes[0]

    whole = document(f"1. Duties\n\n1.1 The Client shall not {item}\n")
    found = finding(whole, "restrictions.non-compete", f"The Client shall not {item}")
    assert not Suggester(whole, review(whole, Side.CUSTOMER, found)).for_finding(found)[0].notes
