"""What a review says for which side."""

import pytest

from pactoria import samples
from pactoria.analysis.engine.facts import extract
from pactoria.analysis.engine.result import Clause, Facts, Party, Quote, Review, Severity, Side
from pactoria.analysis.engine.rules import judge
from pactoria.analysis.engine.rules.judging import RANK
from pactoria.documents.service import parse
from tests.analysis.rules.texts import BLAND, parsed

INDEMNITY = "Customer shall indemnify and hold harmless Provider from claims that arise from the content."


def judged(text: str, side: Side = Side.NEUTRAL, facts: Facts | None = None) -> Review:
    return judge(parsed(text), [], facts or Facts(), side, "test")


def severities(review: Review) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in review.findings}


def sample_review(name: str, side: Side) -> Review:
    document = parse(samples.read(name).encode(), f"{name}.md")
    return judge(document, [], extract(document, []), side, "test")


def test_a_burden_is_a_finding_for_who_bears_it_and_not_for_who_gains():
    assert severities(judged(INDEMNITY, Side.CUSTOMER))["indemnity.one-sided"] is Severity.HIGH
    assert "indemnity.one-sided" not in severities(judged(INDEMNITY, Side.VENDOR))


def test_a_neutral_reader_gets_the_highest_severity_of_the_sides():
    assert severities(judged(INDEMNITY))["indemnity.one-sided"] is Severity.HIGH


def test_a_right_hurts_the_other_party():
    text = "Provider may assign this Agreement without the consent of Customer."
    assert "assignment.one-sided" in severities(judged(text, Side.CUSTOMER))
    assert "assignment.one-sided" not in severities(judged(text, Side.VENDOR))


def test_names_stand_for_the_roles_that_the_contract_gives_them():
    text = "Acme shall indemnify and hold harmless Bolt from claims that arise from the content."
    document = parsed(text)
    place = Quote.of(document, 0, 4)
    facts = Facts(parties=[Party("Acme Inc.", "Licensor", place), Party("Bolt LLC", "Bolt", place)])
    vendor = judge(document, [], facts, Side.VENDOR, "test")
    assert severities(vendor)["indemnity.one-sided"] is Severity.HIGH
    assert "Acme" in vendor.findings[0].title
    assert "indemnity.one-sided" not in severities(judge(document, [], facts, Side.CUSTOMER, "test"))


def test_who_pays_is_taken_for_the_customer_where_roles_say_nothing():
    text = "Acme shall pay the price. " * 4 + "Acme shall indemnify Bolt from claims that arise from the content."
    document = parsed(text)
    place = Quote.of(document, 0, 4)
    facts = Facts(parties=[Party("Acme Inc.", "Acme", place), Party("Bolt LLC", "Bolt", place)])
    review = judge(document, [], facts, Side.CUSTOMER, "test")
    assert severities(review)["indemnity.one-sided"] is Severity.HIGH


def test_who_acts_is_not_guessed_where_nothing_tells():
    text = "Zephyr shall indemnify and hold harmless Yonder from claims that arise from the content."
    for side in Side:
        assert severities(judged(text, side))["indemnity.one-sided"] is Severity.MEDIUM


def test_what_is_promised_both_ways_is_not_one_sided():
    both = INDEMNITY + " Provider shall indemnify and hold harmless Customer from claims that arise from the service."
    assert "indemnity.one-sided" not in severities(judged(both))


def test_a_longer_value_is_more_severe():
    text = "The term renews for one year unless a party gives notice at least {} days prior to its end."
    levels = [severities(judged(text.format(days), Side.CUSTOMER)).get("renewal.long-notice") for days in (30, 90, 180)]
    assert levels == [None, Severity.MEDIUM, Severity.HIGH]


def test_identities_do_not_depend_on_the_side_and_tell_repeated_words_apart():
    text = "The fee is [____] euros.\n\nThe fee is [____] euros.\n\n" + INDEMNITY
    by_side = {side: {f.place.start: f.id for f in judged(text, side).findings} for side in Side}
    everything = by_side[Side.NEUTRAL]
    assert len(set(everything.values())) == len(everything) >= 3
    for found in by_side.values():
        assert found.items() <= everything.items()


def test_what_stands_before_a_place_does_not_change_its_identity():
    before = {f.rule: f.id for f in judged(INDEMNITY).findings}
    after = {f.rule: f.id for f in judged("A new first paragraph.\n\n" + INDEMNITY).findings}
    assert before == after


def test_findings_come_most_severe_first_and_then_in_the_order_of_the_text():
    for sample in samples.all_samples():
        found = sample_review(sample.id, Side(sample.side)).findings
        keys = [(RANK[finding.severity], finding.place.start) for finding in found]
        assert keys == sorted(keys)


def test_findings_of_one_topic_do_not_overlap():
    for sample in samples.all_samples():
        found = sample_review(sample.id, Side.NEUTRAL).findings
        for number, one in enumerate(found):
            for other in found[number + 1 :]:
                if one.category == other.category:
                    assert one.place.end <= other.place.start or other.place.end <= one.place.start


def test_texts_of_findings_are_filled_in_and_begin_with_a_capital():
    for sample in samples.all_samples():
        review = sample_review(sample.id, Side.NEUTRAL)
        for finding in review.findings:
            for text in (finding.title, finding.reason, finding.suggestion, finding.check):
                assert text
                assert not {"{", "}"} & set(text)
            assert finding.title[0].isupper() or finding.title[0].isdigit()
            assert finding.reason[0].isupper() or finding.reason[0].isdigit()


def test_nothing_is_missing_from_a_fragment():
    fragment = "The parties agree that the Services shall be provided with care."
    assert judged(fragment, facts=Facts(contract_type="saas")).missing == []


def test_nothing_is_missing_from_a_text_that_is_no_contract():
    story = "The cat sat on the wall and looked at the moon. " * 200
    assert judged(story, facts=Facts(contract_type="nda")).missing == []


def test_a_clause_that_is_only_suspected_is_not_reported_as_missing():
    document = parsed(BLAND)
    facts = Facts(contract_type="services")
    place = Quote.of(document, 0, 40)
    without = {m.rule for m in judge(document, [], facts, Side.NEUTRAL, "test").missing}
    unsure = Clause("Governing Law", place, 0.4, accepted=False)
    suspected = {m.rule for m in judge(document, [unsure], facts, Side.NEUTRAL, "test").missing}
    assert without - suspected == {"missing.governing-law"}


def test_an_accepted_clause_is_a_finding_where_patterns_see_none():
    text = "Throughout the Term the Reseller remains loyal to the brand and leaves competing brands aside."
    document = parsed(text)
    clause = Clause("Non-Compete", Quote.of(document, 0, len(text)), 0.9, accepted=True)
    assert "restrictions.non-compete" not in severities(judge(document, [], Facts(), Side.NEUTRAL, "test"))
    assert "restrictions.non-compete" in severities(judge(document, [clause], Facts(), Side.NEUTRAL, "test"))


def test_a_clause_whose_words_are_not_there_is_dropped_and_counted():
    document = parsed(INDEMNITY)
    wrong = Clause("Non-Compete", Quote(0, 8, "Supplier"), 0.9, accepted=True)
    review = judge(document, [wrong], Facts(), Side.NEUTRAL, "test")
    assert review.dropped == 1
    assert review.clauses == []


def test_headings_are_not_quoted_as_if_they_said_something():
    review = judged("Waiver of Jury Trial.\n\nThe parties meet in the hall.")
    assert review.findings == []


def test_each_number_that_differs_is_quoted_to_the_letter_also_at_the_head_of_a_line():
    review = judged(
        "Thirty (60) days after delivery the price is due.\n\nThe fee is five hundred dollars ($5,000) a month."
    )
    found = [f for f in review.findings if f.rule == "drafting.words-and-figures"]
    assert [f.place.quote for f in found] == ["Thirty (60) days", "five hundred dollars ($5,000)"]
    assert {f.severity for f in found} == {Severity.MEDIUM}
    assert found[0].title == "Words and figures differ: Thirty (60) days"


@pytest.mark.parametrize(
    ("name", "side", "expected"),
    [
        (
            "saas-subscription",
            Side.CUSTOMER,
            {
                "changes.terms",
                "changes.price",
                "renewal.long-notice",
                "termination.convenience-one-sided",
                "termination.fee",
                "data.training",
                "data.no-return",
                "indemnity.broad",
                "liability.low-cap",
            },
        ),
        (
            "consulting-services",
            Side.VENDOR,
            {
                "liability.consequential-accepted",
                "restrictions.non-compete",
                "payment.long-terms",
                "ip.assignment",
                "termination.convenience-one-sided",
            },
        ),
        (
            "one-way-nda",
            Side.RECIPIENT,
            {
                "liability.unlimited",
                "ip.assignment-background",
                "restrictions.non-compete",
                "restrictions.standstill",
                "confidentiality.perpetual",
            },
        ),
        (
            "distribution",
            Side.CUSTOMER,
            {
                "restrictions.minimum-commitment",
                "restrictions.exclusive-purchase",
                "changes.price",
                "termination.convenience-one-sided",
            },
        ),
        (
            "data-processing",
            Side.CUSTOMER,
            {"data.breach-notice", "data.subprocessors", "data.transfers", "indemnity.one-sided"},
        ),
        (
            "office-lease",
            Side.CUSTOMER,
            {
                "payment.personal-guarantee",
                "indemnity.own-negligence",
                "changes.price-escalator",
                "disputes.power-of-attorney",
            },
        ),
        (
            "software-licence",
            Side.CUSTOMER,
            {"warranty.short", "changes.price-escalator", "renewal.long-notice", "drafting.dangling-reference"},
        ),
    ],
)
def test_the_traps_of_the_samples_are_found(name: str, side: Side, expected: set[str]):
    assert expected <= set(severities(sample_review(name, side)))


def test_the_balanced_sample_has_hardly_anything_to_report():
    for side in (Side.DISCLOSER, Side.RECIPIENT, Side.NEUTRAL):
        review = sample_review("mutual-nda", side)
        assert len(review.findings) + len(review.missing) <= 3
        assert review.score >= 90


def test_scores_tell_fair_papers_from_outrageous_ones():
    fair, some, outrageous = (
        sample_review(name, side).score
        for name, side in (
            ("mutual-nda", Side.RECIPIENT),
            ("software-licence", Side.CUSTOMER),
            ("saas-subscription", Side.CUSTOMER),
        )
    )
    assert fair > some > outrageous


@pytest.mark.parametrize(
    ("losses", "rule"),
    [
        ("arising from the use of the Services", "liability.excluded"),
        ("arising from errors in the weather report", "liability.excluded-part"),
    ],
)
def test_an_exclusion_of_one_kind_of_loss_is_not_called_one_of_all(losses: str, rule: str):
    review = judged(f"Provider shall not be liable for any loss or damage {losses}.", Side.CUSTOMER)
    assert [finding.rule for finding in review.findings] == [rule]


_CHANGE = "Provider may change the prices at its sole discretion."


@pytest.mark.parametrize(
    "text",
    [
        f"[ ] {_CHANGE}",
        f"( ) {_CHANGE}",
        f"\u25a1 {_CHANGE}\n\n\u25a0 The prices are fixed.",
        f"[Drafting note: in the second option {_CHANGE}]",
    ],
)
def test_options_that_are_not_chosen_and_notes_to_the_drafter_are_no_part_of_the_contract(text: str):
    assert severities(judged(text)).keys() <= {"drafting.note"}
    document = parsed(text)
    start = text.index("Provider")
    clause = Clause("No-Solicit Of Customers", Quote.of(document, start, start + len(_CHANGE)), 0.9, accepted=True)
    assert not any(f.category != "Drafting" for f in judge(document, [clause], Facts(), Side.NEUTRAL, "test").findings)


def test_a_note_to_the_drafter_is_told_with_its_words():
    (finding,) = judged(f"[Drafting note: in the second option {_CHANGE}]").findings
    assert finding.rule == "drafting.note"
    assert _CHANGE in finding.place.quote


@pytest.mark.parametrize("text", [f"\u25a1 {_CHANGE}", f"The prices are in Schedule 1. <!-- {_CHANGE} -->"])
def test_bullets_and_marks_that_a_reader_sees_hide_nothing(text: str):
    assert "changes.price" in severities(judged(text))


def test_what_a_page_does_not_show_is_not_judged():
    shown = parse(f"# Terms\n\nThe prices are in Schedule 1. <!-- {_CHANGE} -->\n".encode(), "terms.md")
    assert "changes.price" not in severities(judge(shown, [], Facts(), Side.NEUTRAL, "test"))


def test_an_option_that_is_chosen_is_part_of_the_contract():
    assert "changes.price" in severities(judged("[x] Provider may change the prices at its sole discretion."))
