"""Changes of substance: what a lawyer would list after reading both contracts side by side."""

from functools import cache

import pytest

from pactoria import samples
from pactoria.analysis.engine.comparison.comparing import changes_between
from pactoria.analysis.engine.comparison.result import Change, ChangeKind, Changes
from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.review import review
from pactoria.documents.comparison.comparing import compare
from pactoria.documents.parsed import ParsedDocument
from pactoria.documents.service import parse

OLD = samples.read("saas-subscription")


@cache
def reviewed(text: str):
    document = parse(text.encode(), "contract.md")
    return document, review(document)


def changes(new: str, side: Side = Side.NEUTRAL) -> Changes:
    (old_document, old_review), (new_document, new_review) = reviewed(OLD), reviewed(new)
    found = changes_between(
        old_document, new_document, compare(old_document, new_document), (old_review, new_review), side
    )
    for change in found.changes:
        assert change.old or change.new
        assert _holds(change, old_document, new_document)
    return found


def _holds(change: Change, old: ParsedDocument, new: ParsedDocument) -> bool:
    sides = ((change.old, old), (change.new, new))
    return all(quote is None or quote.holds_in(document) for quote, document in sides)


def titles(found: Changes) -> list[str]:
    return [change.title for change in found.changes]


def replaced(*pairs: tuple[str, str]) -> str:
    text = OLD
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return text


def test_equal_contracts_have_no_changes():
    assert not changes(OLD).changes


NEW = replaced(
    ("one hundred eighty (180) days", "ninety (90) days"),
    ("laws of the State of California", "laws of the State of New York"),
    ("DURING THE THREE (3) MONTHS", "DURING THE TWELVE (12) MONTHS"),
    ("minimum annual commitment of $240,000", "minimum annual commitment of $180,000"),
    ("Provider shall notify Customer of a security breach", "Provider may notify Customer of a security breach"),
    (("12.5 Provider may audit Customer's use of the Services and its records at any time. If an audit shows an "
     "underpayment of more than one percent (1%), Customer shall pay the cost of the audit.\n\n"), ""),
    ("in the unaided memory of", "in the sole memory of"),
    ("12.6 During the Term", "12.6\u00a0During  the Term"),
)  # fmt: skip


@pytest.fixture(scope="module")
def many() -> Changes:
    return changes(NEW)


def the(found: Changes, start: str) -> Change:
    return next(change for change in found.changes if change.title.startswith(start))


def test_key_terms_are_told_with_both_values(many: Changes):
    assert the(many, "Notice to stop renewal").title == "Notice to stop renewal: 180 days, now 90 days"
    law = the(many, "Governing law")
    assert law.title == "Governing law: California, now New York"
    assert law.old
    assert law.new
    assert "California" in law.old.quote
    assert "New York" in law.new.quote


def test_figures_are_named_after_their_sentence(many: Changes):
    assert the(many, "Liability cap").title == "Liability cap: 3 months, now 12 months"
    assert any(change.title.endswith("USD 240,000, now USD 180,000") for change in many.changes)


def test_a_figure_that_is_a_key_term_is_told_once(many: Changes):
    assert sum(change.title.endswith("180 days, now 90 days") for change in many.changes) == 1


def test_a_duty_that_became_an_option_helps_whom_it_bound(many: Changes):
    change = the(many, "“shall” became “may”")
    assert (change.kind, change.gains) == (ChangeKind.DUTY, Side.VENDOR)


def test_a_clause_that_is_gone_is_told_with_its_words(many: Changes):
    gone = [change for change in many.changes if change.new is None and change.old and "audit" in change.old.quote]
    assert any(change.kind is ChangeKind.CLAUSE for change in gone)


def test_watched_words_that_come_are_told(many: Changes):
    assert the(many, "“sole” added").new


def test_white_space_and_other_words_are_no_change_of_substance(many: Changes):
    assert not any("12.6" in (change.section or "") for change in many.changes)
    assert not changes(replaced(("Fees exclude taxes", "Fees do not contain taxes"))).changes


def test_who_gains_is_a_side_or_left_open_and_does_not_depend_on_the_reader(many: Changes):
    told = {change.id: change.gains for change in many.changes}
    for change in changes(NEW, Side.CUSTOMER).changes:
        assert change.gains in {None, Side.CUSTOMER, Side.VENDOR}
        assert told.get(change.id, change.gains) == change.gains


def test_the_other_way_round_terms_swap(many: Changes):
    (old_document, old_review), (new_document, new_review) = reviewed(NEW), reviewed(OLD)
    back = changes_between(old_document, new_document, compare(old_document, new_document), (old_review, new_review))
    assert the(back, "Governing law").title == "Governing law: New York, now California"
    assert titles(many) != titles(back)


def between(before: str, after: str) -> Changes:
    """Compare two short contracts between Northwind, the vendor, and Halden, the customer."""
    heads = (
        '# MASTER SERVICES AGREEMENT\n\nThis Agreement is made between Northwind Software, Inc. ("Vendor") and Halden '
        'Retail Ltd. ("Customer").\n\n1. Services. Vendor shall provide the services to Customer.\n\n'
    )
    (old_document, old_review), (new_document, new_review) = reviewed(heads + before), reviewed(heads + after)
    return changes_between(
        old_document, new_document, compare(old_document, new_document), (old_review, new_review), Side.CUSTOMER
    )


WHO_GAINS = {
    "time to pay": (
        "2. Customer shall pay each invoice within 60 days after receipt.",
        "2. Customer shall pay each invoice within 15 days after receipt.",
        "Time to pay: 60 days, now 15 days",
        Side.VENDOR,
    ),
    "hours": (
        "2. Vendor shall notify Customer of a security incident within 48 hours after it becomes aware of it.",
        "2. Vendor shall notify Customer of a security incident within 72 hours after it becomes aware of it.",
        "Notice of a breach: 48 hours, now 72 hours",
        Side.VENDOR,
    ),
    "insurance": (
        "2. Vendor shall maintain commercial general liability insurance of at least $2,000,000 per occurrence.",
        "2. Vendor shall maintain commercial general liability insurance of at least $1,000,000 per occurrence.",
        "Insurance: USD 2,000,000, now USD 1,000,000",
        Side.VENDOR,
    ),
    "service level": (
        "2. Vendor shall keep the Services available 99.9% of each month.",
        "2. Vendor shall keep the Services available 99.5% of each month.",
        "Service level: 99.9 %, now 99.5 %",
        Side.VENDOR,
    ),
    "cap of the customer": (
        "2. Customer's total liability under this Agreement shall not exceed $500,000.",
        "2. Customer's total liability under this Agreement shall not exceed $900,000.",
        "Liability cap: USD 500,000, now USD 900,000",
        Side.VENDOR,
    ),
    "cap that is gone": (
        "2. Vendor's total liability shall not exceed $500,000. Neither party is liable for indirect damages.",
        "2. Neither party is liable for indirect damages.",
        "Liability cap no longer there: USD 500,000",
        Side.CUSTOMER,
    ),
    "a cap for both": (
        "2. Neither party's total liability under this Agreement exceeds $500,000.",
        "2. Neither party's total liability under this Agreement exceeds $900,000.",
        "Liability cap: USD 500,000, now USD 900,000",
        None,
    ),
    "an exception that is new": (
        "2. Neither party may assign this Agreement without consent of the other.",
        "2. Neither party may assign this Agreement without consent of the other, except that Vendor may assign it.",
        "“Vendor may assign it” added",
        Side.VENDOR,
    ),
    "a right that is gone": (
        "2. Either party may terminate for breach. Customer may suspend payment while a defect lasts.",
        "2. Either party may terminate for breach.",
        "“Customer may suspend payment while a defect lasts” removed",
        Side.VENDOR,
    ),
    "the subject, not the condition": (
        "2. If Customer does not pay, Vendor shall tell the board.",
        "2. If Customer does not pay, Vendor may tell the board.",
        "“shall” became “may”",
        Side.VENDOR,
    ),
    "notice to use a right": (
        "2. Customer may terminate an order on 30 days' notice.",
        "2. Customer may terminate an order on 90 days' notice.",
        "Notice period: 30 days, now 90 days",
        Side.VENDOR,
    ),
    "a price that nobody is told to pay": (
        "2. The fee is $1,000 a month.",
        "2. The fee is $1,200 a month.",
        "Price: USD 1,000, now USD 1,200",
        Side.VENDOR,
    ),
    "what both must do": (
        "2. Each party shall answer a request within 10 days.",
        "2. Each party shall answer a request within 20 days.",
        "Length of time: 10 days, now 20 days",
        None,
    ),
    "an amount that falls for reasons left open": (
        "2. Customer may claim a refund of $500 for an outage.",
        "2. Customer may claim a refund of $300 for an outage.",
        "Amount: USD 500, now USD 300",
        None,
    ),
}


@pytest.mark.parametrize("name", WHO_GAINS)
def test_who_gains_by_a_change_is_told_where_its_words_tell(name: str):
    before, after, title, gains = WHO_GAINS[name]
    change = the(between(before, after), title)
    assert (change.title, change.gains) == (title, gains)


def test_a_rate_is_no_length_of_time():
    found = between("2. The fees are fixed.", "2. Vendor may increase the fees by up to 7% a year.")
    assert not any("1 year" in title for title in titles(found))


def test_words_that_only_contain_a_known_word_do_not_name_a_figure():
    found = between("2. Northwind keeps capacity for 20 days.", "2. Northwind keeps capacity for 10 days.")
    assert titles(found) == ["Length of time: 20 days, now 10 days"]


def test_a_paragraph_that_went_here_and_came_there_is_neither_new_nor_gone():
    filler = "\n\n".join(f"{n}. Matter {n} is dealt with in the schedule of that number." for n in range(3, 9))
    assert not titles(
        between(f"Cover page\n\n2. Fees are fixed.\n\n{filler}", f"2. Fees are fixed.\n\n{filler}\n\nCover page")
    )


def test_a_clause_that_a_finding_is_about_is_told_once_with_what_it_means():
    kept = "1. Fees are fixed for the term of this agreement."
    found = between(
        kept,
        kept + "\n\n2. If payment is late, Customer shall pay Vendor $500 per day of delay as liquidated damages.",
    )
    about = [one for one in found.changes if one.topic == "Liability" and one.kind is not ChangeKind.FIGURE]
    assert [(one.kind, one.title) for one in about] == [(ChangeKind.RISK, "New: fixed damages or penalty")]
    assert about[0].reason


def test_what_the_other_text_says_in_another_place_is_neither_new_nor_gone():
    ends = (
        "2. Ending. Either party may end an order for a breach that the other does not cure in the time that a notice "
    )
    ends += "sets, and at once if the other is insolvent."
    pause = "ither party may terminate an order if such an event lasts for thirty or more consecutive days."
    refund = "Vendor shall pay to Customer a prorated refund of the prepaid fees for the rest of the term."
    more = "\n\n".join(f"{n}. Matter {n} is dealt with in the schedule of that number." for n in range(3, 7))
    found = between(
        f"{ends} In addition, e{pause} {refund}\n\n{more}",
        f"{ends}\n\n{more}\n\n7. Great Events. E{pause} {refund} What such an event is, the schedule says.",
    )
    assert titles(found) == ["7. Great Events: added"]


def test_what_another_party_must_is_not_the_same():
    kept = "2. Notices. Vendor shall keep the books of the shop at the seat of the company."
    found = between(kept, f"{kept} Customer shall keep the books of the shop at the seat of the company.")
    assert any("Customer shall keep the books" in title for title in titles(found))


def test_the_contrary_is_not_the_same():
    kept = "2. Data. Vendor shall not sell the data of the customer to anybody else in the world."
    found = between(
        kept,
        "2. Data. Vendor shall keep them. Vendor shall sell the data of the customer to anybody else in the world.",
    )
    assert found.changes


def test_a_condition_is_no_duty_that_came():
    found = between(
        "2. Credits. Vendor credits the fee.",
        "2. Credits. Vendor credits the fee. No credit is due if Vendor cannot reach the site of the shop in time.",
    )
    assert not [change for change in found.changes if change.kind is ChangeKind.DUTY]


def test_who_may_be_required_to_do_something_gains_nothing_by_it():
    found = between(
        "2. Credits. Vendor credits the fee.",
        "2. Credits. Vendor credits the fee. Customer may be required to provide details of the incident.",
    )
    assert [change.gains for change in found.changes if change.kind is ChangeKind.DUTY] == [Side.VENDOR]


@pytest.mark.parametrize(
    "words",
    [
        "Logo Rights. Vendor may identify Customer and use the name of Customer in marketing as a user of its goods.",
        "Machine Learning. Customer Data may be used to train machine learning models of others. Nobody likes it.",
    ],
)
def test_a_new_paragraph_is_told_once_by_the_finding_that_it_opens_with(words: str):
    kept = "1. Fees are fixed for the term of this agreement."
    found = between(kept, f"{kept}\n\n2. {words}")
    assert [change.kind for change in found.changes] == [ChangeKind.RISK]


def test_a_heading_that_went_with_its_clause_is_not_told_beside_it():
    kept = "1. Fees are fixed for the term of this agreement."
    gone = "# 2. Data training\n\nVendor may use Customer Data to train machine learning models for others."
    found = between(f"{kept}\n\n{gone}", kept)
    assert [change.kind for change in found.changes] == [ChangeKind.RISK]


def test_a_watched_word_in_a_sentence_that_is_told_as_a_whole_is_not_told_once_more():
    found = between(
        "2. Sanctions. Each party obeys the law.",
        "2. Sanctions. Each party obeys the law. Vendor may close the account of Customer in its sole discretion.",
    )
    assert [change.kind for change in found.changes] == [ChangeKind.DUTY]


TURNED = {
    "a burden that another bears": (
        "2. Customer is responsible for the customs duties on the goods.",
        "2. Vendor is responsible for the customs duties on the goods.",
        "“Customer” became “Vendor”",
        Side.CUSTOMER,
    ),
    "a right of both that one has alone": (
        "2. Either party may end an order at the end of a month.",
        "2. Vendor may end an order at the end of a month.",
        "“Either party” became “Vendor”",
        Side.VENDOR,
    ),
    "a ban on both that binds one": (
        "2. Neither party may hire staff of the other.",
        "2. Customer may not hire staff of the other.",
        "“Neither party may” became “Customer may not”",
        Side.VENDOR,
    ),
    "what another owns": (
        "2. Customer retains all rights in the reports.",
        "2. Vendor retains all rights in the reports.",
        "“Customer” became “Vendor”",
        Side.VENDOR,
    ),
    "a cap that covers one": (
        "2. Each party's total liability under this Agreement will not exceed the yearly price.",
        "2. Vendor's total liability under this Agreement will not exceed the yearly price.",
        "“Each party” became “Vendor”",
        Side.VENDOR,
    ),
    "a contrary": (
        "2. Vendor will promptly restore lost files.",
        "2. Vendor will not promptly restore lost files.",
        "“will” became “will not”",
        None,
    ),
    "an option that is forbidden": (
        "2. Walls. Vendor may paint the walls of the hall.",
        "2. Walls. Vendor may not paint the walls of the hall.",
        "“may” became “may not”",
        Side.CUSTOMER,
    ),
    "a burden that is denied": (
        "2. Customer is responsible for what its guests do.",
        "2. Customer is not responsible for what its guests do.",
        "“is responsible” became “is not responsible”",
        Side.CUSTOMER,
    ),
    "a warranty that came": (
        "2. Sanctions. Each party obeys the law.",
        "2. Sanctions. Each party obeys the law. Customer represents and warrants that nobody has put it on a list.",
        "“Customer represents and warrants that nobody has put it on a list” added",
        Side.VENDOR,
    ),
}


@pytest.mark.parametrize("name", TURNED)
def test_another_party_and_the_contrary_are_told_once_with_who_gains(name: str):
    before, after, title, gains = TURNED[name]
    told = [(one.title, one.gains) for one in between(before, after).changes if one.kind is not ChangeKind.RISK]
    assert told == [(title, gains)]


def test_another_name_of_the_same_party_is_no_change_of_substance():
    found = between(
        "2. The Receiving Party shall keep the plans of the Disclosing Party safe.",
        "2. The Recipient shall keep the plans of the Discloser safe.",
    )
    assert not titles(found)


def test_a_negation_put_in_other_words_is_none_that_came():
    found = between("2. A non-approved sale of the shares is void.", "2. A sale of the shares not approved is void.")
    assert not titles(found)


PASSAGES = {
    "a sentence": (
        "2. Points. Guests of the shop collect points.",
        "2. Points. Guests of the shop collect points. Points expire at the end of a season.",
        "Words added: “Points expire at the end of a season”",
    ),
    "a condition": (
        "2. Vendor will repair the lamps in the hall.",
        "2. Vendor will, subject to available spare parts, repair the lamps in the hall.",
        "Words added: “subject to available spare parts”",
    ),
    "an exception": (
        "2. The price list does not bind the shop for gifts or for goods made to order.",
        "2. The price list does not bind the shop for gifts.",
        "Words removed: “or for goods made to order”",
    ),
    "an item": (
        "2. Nobody brings (i) glass; (ii) animals of any size; or (iii) open fire.",
        "2. Nobody brings (i) glass; or (iii) open fire.",
        "Words removed: “(ii) animals of any size”",
    ),
}


@pytest.mark.parametrize("name", PASSAGES)
def test_words_that_came_or_went_in_a_clause_are_told_once(name: str):
    before, after, title = PASSAGES[name]
    assert titles(between(before, after)) == [title]


def test_other_words_for_the_same_are_no_words_that_came():
    before = "2. The guard writes down who comes into the hall by night and who leaves."
    assert not titles(between(before, before.replace("writes down who comes", "keeps a list of people that come")))


def test_a_sentence_that_stands_for_another_is_no_duty_that_became_an_option():
    found = between(
        "2. Tools. Guests ask at the desk for tools. House rules that hang at the gate will bind whoever comes.",
        "2. Tools. Guests ask at the desk for tools. Customer may lend keys to friends, also those of closed folders.",
    )
    assert not any("became" in title for title in titles(found))


def test_a_reference_to_another_section_is_told():
    found = between("2. Gifts follow Section 12 of the list.", "2. Gifts follow Section 14 of the list.")
    assert titles(found) == ["Reference: Section 12, now Section 14"]


def test_a_section_is_told_with_what_follows_its_heading_and_its_list():
    kept = "1. Fees are fixed for the term of this agreement."
    found = between(
        kept,
        f"{kept}\n\n## Visits to the Hall\n\nGuests bring along:\n\n- a lamp for the way\n\n- a coat for the night",
    )
    assert titles(found) == ["Visits to the Hall: added"]
    assert found.changes[0].new
    assert found.changes[0].new.quote.endswith("a coat for the night")


def test_a_heading_alone_is_no_change_of_substance():
    kept = "1. Fees are fixed for the term of this agreement."
    assert not titles(between(f"{kept}\n\nThe hall is cold.", f"{kept}\n\n## The Hall\n\nThe hall is cold."))


NUMBERS = {
    "a length of time whose unit stands further on": (
        "2. A storm that lasts for 30 or more consecutive days ends the order.",
        "2. A storm that lasts for 90 or more consecutive days ends the order.",
        ["Length of time: 30 days, now 90 days"],
    ),
    "a count": (
        "2. Vendor sends at least two guards to the gate.",
        "2. Vendor sends at least ten guards to the gate.",
        ["Number: 2, now 10"],
    ),
    "a reference": ("2. The list, see Part B(4), is kept here.", "2. The list, see Part B(5), is kept here.", []),
    "a version": ("2. The form, Version 2 of the list, is used.", "2. The form, Version 3 of the list, is used.", []),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_is_no_other_figure_is_told(name: str):
    before, after, told = NUMBERS[name]
    assert titles(between(before, after)) == told
