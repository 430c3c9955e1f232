"""What the playbooks that come along take for what they ask for, and what only looks like it."""

import pytest

from pactoria.analysis.engine.playbooks.checking import check
from pactoria.analysis.engine.playbooks.playbook import Standing, read_playbook, shipped
from tests.analysis.rules.texts import parsed


def standing(book: str, statement: str, text: str) -> Standing:
    verdicts = check(read_playbook(shipped()[book]), parsed(text))
    return next(verdict.standing for verdict in verdicts if verdict.statement.id == statement)


@pytest.mark.parametrize(
    ("book", "statement", "text"),
    [
        ("services", "results", "Nothing here gives to anybody but the parties and their assigns any rights."),
        ("services", "results", "The Adviser is no agent of the Client and pays her own taxes and other rights."),
        ("services", "acceptance", "The Company shall not accept any compensation without written approval."),
        ("services", "insurance", "The Company will not pay for insurance against accidents on the Adviser's behalf."),
        ("services", "insurance", "The Adviser pays her own taxes and social insurance."),
        ("services", "warranty", "Various professional technicians draw the plans."),
        ("services", "termination", "Either party may terminate without notice in the event of an insolvency."),
        ("services", "law", "The signing will not violate any provision of the charter or laws of the State of Ohio."),
        ("saas-purchase", "law", "Other work is governed by separate agreements."),
        (
            "saas-purchase",
            "data-return",
            "Files for download by the users of the site, and the data in them, are its own.",
        ),
        ("mutual-nda", "no-licence", "A party that does not exercise a right, or exercises it late, keeps it."),
        ("mutual-nda", "law", "Acme is a company under the laws of Ohio."),
        ("mutual-nda", "law", "The order of a governmental body or the law may require that the list is shown."),
        ("mutual-nda", "law", "Nothing in this letter shall be construed to narrow the protection given by law."),
        (
            "mutual-nda",
            "mutual",
            "Neither party may assign this letter, but the Discloser may do so with its business.",
        ),
        ("mutual-nda", "mutual", "In consideration of the mutual promises below the parties agree as follows."),
        ("mutual-nda", "definition", "The Recipient tells its staff of the confidential nature of the drawings."),
        ("mutual-nda", "care", "The Recipient takes reasonable steps to open on time and cares for the hall."),
        ("mutual-nda", "return", "Notices on the end of this letter go by registered mail, return receipt requested."),
        (
            "mutual-nda",
            "no-licence",
            "Neither party may assign or transfer its rights under this letter to anybody.",
        ),
        ("saas-purchase", "availability", "Host makes 10 % of its banners available to Shop for advertising."),
        ("saas-purchase", "warranty", "Shop warrants that it may perform all of its obligations under this contract."),
        ("saas-purchase", "ip-indemnity", "Customer shall defend Host against claims that its texts infringe rights."),
        ("saas-purchase", "warranty", "Shop warrants that it has the rights that are needed to operate its sites."),
        ("services", "termination", "Either party may terminate this Agreement at any time by mutual consent."),
        ("services", "confidentiality", "Confidential Information shall not include what is in the newspapers."),
        (
            "gdpr-article-28",
            "subprocessors",
            "On Customer's approval the data held by a subcontractor are returned or deleted.",
        ),
    ],
)
def test_what_only_looks_like_it_does_not_meet_a_statement(book: str, statement: str, text: str) -> None:
    assert standing(book, statement, text) is not Standing.MET


@pytest.mark.parametrize(
    ("book", "statement", "text"),
    [
        ("services", "results", "The Deliverables are the property of the Client."),
        ("services", "insurance", "The Adviser shall maintain liability insurance during the term."),
        ("services", "law", "This contract shall be construed in accordance with the laws of Ohio."),
        (
            "saas-purchase",
            "renewal",
            "It will renew each month unless notice is given fifteen (15) days before the end.",
        ),
        ("mutual-nda", "return", "At the end of this Agreement the Recipient must destroy all of it."),
        ("mutual-nda", "no-licence", "Nothing in this Agreement grants the Recipient any right in the information."),
        ("mutual-nda", "law", "This letter is governed by the laws of Utah (where not in conflict with federal law)."),
        ("services", "law", "Governing law\n\nThe laws of the State of Ohio"),
        ("services", "results", "Except for its tools, Supplier assigns all right and title in the Deliverables."),
        (
            "services",
            "results",
            "The Adviser assigns the work made for hire. The Consultant uses its own view of results.",
        ),
        ("services", "payment", "The fees are to be paid within forty-five (45) days."),
        ("services", "scope", "The Adviser renders the services that are set out in Annex 2."),
        ("services", "termination", "This contract may be terminated by either the Bank or the Firm for any reason."),
        ("services", "personnel", "Supplier may use subcontractors only with the prior permission of Customer."),
        (
            "services",
            "warranty",
            "Supplier works in a workmanlike manner.\n\nExcept for the foregoing, Supplier disclaims all warranties.",
        ),
        (
            "services",
            "indemnity",
            "Supplier shall indemnify Customer.\n\nCustomer shall indemnify Supplier for damage by its own negligence.",
        ),
        ("saas-purchase", "ip-indemnity", "Northhost shall defend Customer against claims that the Service infringes."),
        ("saas-purchase", "ip-indemnity", "If a module infringes a patent, Northhost will indemnify the Customer."),
        (
            "saas-purchase",
            "warranty",
            'Host warrants that the Service will perform as documented.\n\nEXCEPT AS ABOVE, IT COMES "AS IS".',
        ),
        (
            "saas-purchase",
            "termination",
            "On leaving, Host refunds prepaid fees.\n\nExcept for these refunds, fees are non-refundable.",
        ),
        (
            "saas-purchase",
            "availability",
            "For each eight hours of Downtime Host credits one day: a credit to the account.",
        ),
        ("saas-purchase", "data-ownership", "The Messages are the property of Customer."),
        ("saas-purchase", "security", "Host shall maintain the security features that Annex 3 lists."),
        (
            "saas-purchase",
            "liability-cap",
            "Cap\n\nThe fees payable by Customer in the 12 month period before the claim arose.",
        ),
        ("saas-purchase", "liability-cap", "Liability is no more than the fees paid in the twelve (12) months before."),
        ("saas-purchase", "cap-exceptions", "EXCEPT FOR CLAIMS OF INFRINGEMENT, Host has no liability above its fees."),
        (
            "saas-purchase",
            "assignment",
            "No right under this contract shall be assigned by either of them without the other's prior consent.",
        ),
    ],
)
def test_what_says_it_in_other_words_meets_a_statement(book: str, statement: str, text: str) -> None:
    assert standing(book, statement, text) is Standing.MET


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("suspension", "Failure to pay the fees in time will result in the interruption of the services."),
        ("availability", "Provider will use reasonable efforts to make the service available 99.0 % of each month."),
    ],
)
def test_a_promise_that_is_none_and_a_right_in_other_words_deviate(statement: str, text: str) -> None:
    assert standing("saas-purchase", statement, text) is Standing.DEVIATES


@pytest.mark.parametrize(
    ("book", "statement", "text"),
    [
        ("saas-purchase", "warranty", "Host tells of a change of address as soon as is practicable, as is usual."),
        ("saas-purchase", "warranty", "Customer may give feedback, which comes AS IS."),
        (
            "saas-purchase",
            "renewal",
            "A party may terminate on 90 days' notice, once the lease of the hall has not been renewed.",
        ),
        ("services", "acceptance", "The acceptance of a fee shall not be deemed a waiver of any right."),
        (
            "services",
            "payment",
            "Supplier shall send, within 15 days after the end of each month, an invoice to be paid.",
        ),
        ("services", "payment", "Interest on what Client has to pay may be compounded in advance."),
        ("services", "termination", "At the Company's request this Agreement shall not automatically terminate."),
        ("services", "results", "The Consultant judges on its own in which order the results are reached."),
        (
            "gdpr-article-28",
            "subprocessors",
            "At the Company's discretion all data held by the agents or subcontractors are returned or destroyed.",
        ),
    ],
)
def test_words_on_something_else_do_not_deviate(book: str, statement: str, text: str) -> None:
    assert standing(book, statement, text) is not Standing.DEVIATES


def test_what_a_form_offers_and_nobody_ticked_does_not_deviate() -> None:
    form = "Term of confidentiality\n\n[x] Two years from the end of this agreement.\n\n[    ] In perpetuity."

    assert standing("mutual-nda", "term", form) is Standing.MET


def test_the_fallback_of_an_endless_term_is_what_is_said_of_trade_secrets_and_no_heading() -> None:
    text = (
        "This page tells how long each of the secrets is protected.\n\nThe duties are perpetual.\n\n"
        "They last, in the case of a trade secret, until it is one no more."
    )
    found = {v.statement.id: v for v in check(read_playbook(shipped()["mutual-nda"]), parsed(text))}["term"]

    assert (found.standing, found.fallback_met) == (Standing.DEVIATES, True)
    assert [quote.quote for quote in found.quotes] == [
        "The duties are perpetual.",
        "They last, in the case of a trade secret, until it is one no more.",
    ]
