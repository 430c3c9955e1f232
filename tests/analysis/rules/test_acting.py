"""Who acts in a sentence, who is customer and who vendor, and what a finding calls them."""

import pytest

from pactoria.analysis.engine.result import Clause, Facts, Finding, Party, Quote, Severity, Side
from pactoria.analysis.engine.rules import judge
from pactoria.documents.parsed import ParsedDocument
from tests.analysis.rules.texts import parsed

INDEMNITY = "Acme shall indemnify and hold harmless Bolt from claims that arise from the content."


def facts(document: ParsedDocument, *parties: tuple[str, str | None]) -> Facts:
    place = Quote.of(document, 0, 4)
    return Facts(parties=[Party(name, role, place) for name, role in parties])


def found(
    text: str, rule: str, side: Side, *parties: tuple[str, str | None], clause: tuple[str, str] | None = None
) -> Finding | None:
    document = parsed(text)
    clauses: list[Clause] = []
    if clause is not None:
        start = text.index(clause[1])
        clauses = [Clause(clause[0], Quote.of(document, start, start + len(clause[1])), 0.9, accepted=True)]
    review = judge(document, clauses, facts(document, *parties), side, "test")
    return next((finding for finding in review.findings if finding.rule == rule), None)


@pytest.mark.parametrize(
    "deal",
    [
        "Acme hereby grants to Bolt a right and license to show the film. Acme shall deliver the film to Bolt.",
        "Acme hereby appoints Bolt as its distributor. Acme shall supply the goods to Bolt.",
        "Acme shall manufacture and sell the goods. Bolt shall purchase the goods from Acme.",
        "Acme shall provide the cleaning services to Bolt. Bolt shall pay the fees. Bolt shall pay the taxes.",
    ],
)
def test_who_sells_or_licenses_is_the_vendor_where_the_contract_knows_the_parties_by_their_names(deal: str):
    parties = ("Acme Inc.", "Acme"), ("Bolt LLC", "Bolt")
    finding = found(f"{deal} {INDEMNITY}", "indemnity.one-sided", Side.VENDOR, *parties)
    assert finding is not None
    assert finding.severity is Severity.HIGH
    assert "Bolt" in finding.reason
    assert found(f"{deal} {INDEMNITY}", "indemnity.one-sided", Side.CUSTOMER, *parties) is None


def test_what_both_give_and_get_does_not_tell_who_sells():
    deal = "Acme grants Bolt a royalty-free license to its logo. Acme shall pay its staff. Bolt shall pay its staff. "
    parties = ("Acme Inc.", "Acme"), ("Bolt LLC", "Bolt")
    for side in (Side.CUSTOMER, Side.VENDOR):
        finding = found(deal + INDEMNITY, "indemnity.one-sided", side, *parties)
        assert finding is not None
        assert finding.severity is Severity.MEDIUM


def test_words_that_put_both_parties_on_one_side_give_way_to_what_the_parties_do():
    text = (
        "Principal hereby appoints Distributor as its distributor. Principal shall supply the goods to Distributor. "
        "Principal shall indemnify and hold harmless Distributor from claims that arise from the goods."
    )
    parties = ("Acme Inc.", "Principal"), ("Bolt LLC", "Distributor")
    assert found(text, "indemnity.one-sided", Side.VENDOR, *parties) is not None
    assert found(text, "indemnity.one-sided", Side.CUSTOMER, *parties) is None


def test_an_unknown_party_is_not_replaced_by_another_that_acts_in_the_same_sentence():
    text = (
        "MICOA may visit. MICOA shall send forms. MICOA will keep books. "
        "All appointments by Agent shall say that MICOA may terminate this Agreement at any time without cause."
    )
    finding = found(text, "termination.convenience-one-sided", Side.NEUTRAL, ("Cheeseman", "Agent"))
    assert finding is not None
    assert "Agent" not in finding.title


def test_what_two_parties_may_is_not_one_sided():
    text = "Acme or Distributor may terminate this Agreement for any reason with thirty days' notice."
    parties = ("Acme Inc.", "Acme"), ("Bolt LLC", "Distributor")
    assert found(text, "termination.convenience-one-sided", Side.NEUTRAL, *parties) is None


def test_a_heading_that_runs_on_is_no_part_of_a_name():
    text = "The fee is due. Limitation of Damages Chase shall not be liable for indirect or consequential damages."
    finding = found(text, "liability.consequential-one-sided", Side.NEUTRAL, ("Chase Bank", "Chase"), ("Bolt", "Bolt"))
    assert finding is not None
    assert finding.title == "Only Chase is freed from indirect losses"


def test_a_thing_of_a_party_does_not_act():
    text = "Any content that includes Acme's Licensed Property may remain in the media in perpetuity."
    clause = ("Irrevocable Or Perpetual License", text)
    finding = found(text, "ip.perpetual-licence", Side.NEUTRAL, clause=clause)
    assert finding is not None
    assert finding.title == "One party gives a licence that never ends"


def test_who_leads_to_a_list_acts_in_its_items():
    item = "act as a buying agent for goods that are competitive with the Products; or"
    text = (
        f"The Distributor shall not:\n\n(a) pledge the credit of the Supplier; or\n\n(b) {item}\n\n(c) sell to minors."
    )
    clause = ("Non-Compete", item)
    finding = found(text, "restrictions.non-compete", Side.CUSTOMER, clause=clause)
    assert finding is not None
    assert finding.title == "Distributor may not compete"
    assert found(text, "restrictions.non-compete", Side.VENDOR, clause=clause) is None


def test_a_name_with_a_point_in_it_is_not_cut():
    text = "E.piphany may assign this Agreement without the consent of Customer."
    finding = found(text, "assignment.one-sided", Side.CUSTOMER, ("E.piphany Inc.", "E.piphany"), ("Bolt", "Customer"))
    assert finding is not None
    assert "E.piphany" in finding.title


def test_only_the_first_word_of_a_sentence_gets_its_capital():
    text = "Customer may terminate this Agreement at any time for convenience."
    parties = ("Bolt", "Customer"), ("Walsh, Inc.", None)
    finding = found(text, "termination.convenience-one-sided", Side.VENDOR, *parties)
    assert finding is not None
    assert "; Walsh, Inc. is bound" in finding.reason


def test_a_duty_is_quoted_and_not_the_definition_or_the_heading_before_it():
    duty = "Flotek shall pay for the Minimum Quantity whether or not it orders it."
    text = f'"Minimum Quantity" means the minimum quantity of goods for a year.\n\n{duty}'
    finding = found(text, "restrictions.minimum-commitment", Side.CUSTOMER)
    assert finding is not None
    assert finding.place.quote == duty
    waiver = "Each party waives its right to a trial by jury."
    finding = found(f"10.6 WAIVER OF JURY.\n\n{waiver}", "disputes.jury-waiver", Side.NEUTRAL)
    assert finding is not None
    assert finding.place.quote == waiver


def test_a_clause_is_told_with_its_length_of_time():
    text = "Alder may make no complaint, including any claim of fraud, more than two years after the event."
    finding = found(text, "liability.short-claims-period", Side.CUSTOMER, clause=("Cap On Liability", text))
    assert finding is not None
    assert finding.title == "Claims lapse after 2 years"


@pytest.mark.parametrize(
    ("clause", "bearer"),
    [
        ("Bolt shall keep books and make them available for an audit by Acme.", Side.CUSTOMER),
        ("Bolt agrees that Acme shall, at all reasonable times, have the right to audit its books.", Side.CUSTOMER),
        ("Bolt will have the right, at its own cost, to audit the books of Acme.", Side.VENDOR),
    ],
)
def test_who_must_let_the_other_audit_is_not_the_one_who_audits(clause: str, bearer: Side):
    parties = ("Acme Inc.", "Licensor"), ("Bolt LLC", "Licensee")
    auditor = "Bolt" if bearer is Side.VENDOR else "Licensor"
    for side in (Side.CUSTOMER, Side.VENDOR):
        finding = found(clause, "ip.audit", side, *parties, clause=("Audit Rights", clause))
        assert (finding is not None) is (side is bearer)
        assert finding is None or finding.title.startswith(auditor)


def test_who_gets_an_exclusive_right_is_not_the_one_who_gives_it():
    clause = "Bolt shall have the exclusive right to sell the goods in Norway."
    parties = ("Acme Inc.", "Acme"), ("Bolt LLC", "Bolt")
    finding = found(clause, "restrictions.exclusive-grant", Side.NEUTRAL, *parties, clause=("Exclusivity", clause))
    assert finding is not None
    assert finding.title == "Acme gives an exclusive right"


def test_a_thing_is_not_called_a_party():
    clause = "The Tooling shall pass to the buyer and all title shall vest in it."
    finding = found(clause, "ip.assignment", Side.NEUTRAL, clause=("Ip Ownership Assignment", clause))
    assert finding is not None
    assert finding.title == "One party assigns its rights"


def test_a_place_that_does_not_tell_who_acts_is_no_burden_of_the_other_party():
    text = "Tenant shall maintain insurance against fire."
    clause = "Insurance with limits of one million, and a certificate of it."
    parties = ("Acme Inc.", "Landlord"), ("Bolt LLC", "Tenant")
    for side, expected in ((Side.CUSTOMER, True), (Side.VENDOR, False)):
        finding = found(f"{text} {clause}", "service.insurance", side, *parties, clause=("Insurance", clause))
        assert (finding is not None) is expected


def test_what_belongs_to_a_party_does_not_act_for_it():
    text = "The Bolt Improvements shall maintain insurance against fire. Acme shall keep the tools."
    finding = found(text, "service.insurance", Side.NEUTRAL, ("Acme Inc.", "Licensor"), ("Bolt LLC", "Bolt"))
    assert finding is not None
    assert finding.title == "One party must carry insurance"


def test_a_heading_is_no_part_of_a_pronoun():
    finding = found("INDEMNIFICATION You agree to indemnify us from claims.", "indemnity.one-sided", Side.NEUTRAL)
    assert finding is not None
    assert finding.title == "Only the customer indemnifies"
