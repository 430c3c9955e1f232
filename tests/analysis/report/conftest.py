"""A small contract and a review of it, written out by hand, so that reports are tested apart from the engine."""

from dataclasses import dataclass

import pytest

from pactoria.analysis.engine.result import (
    Clause,
    Duration,
    Fact,
    Facts,
    Finding,
    MissingClause,
    Money,
    Party,
    Quote,
    Review,
    Severity,
    Side,
)
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

PARAGRAPHS = [
    (BlockKind.TITLE, None, "MASTER SERVICES AGREEMENT"),
    (
        BlockKind.PARAGRAPH,
        "1.",
        '1. Made on March 1, 2026 between Alder Ltd ("Vendor") and Birch & Sons #[x] $y$ ("Customer").',
    ),
    (BlockKind.PARAGRAPH, "7.2", "7.2 Customer shall indemnify Vendor without limit, whatever the cause."),
    (
        BlockKind.PARAGRAPH,
        "9.1",
        "9.1 This Agreement renews for terms of one (1) year unless 180 days' notice is given.",
    ),
]


@dataclass(frozen=True)
class Reviewed:
    document: ParsedDocument
    review: Review

    def quote(self, words: str) -> Quote:
        start = self.document.text.index(words)
        return Quote.of(self.document, start, start + len(words))


def parsed(paragraphs: list[tuple[BlockKind, str | None, str]]) -> ParsedDocument:
    text, blocks = "", []
    for kind, number, words in paragraphs:
        start = len(text)
        body = start + (len(number) + 1 if number else 0)
        blocks.append(Block(kind, start, start + len(words), body, number=number, page=1))
        text += words + "\r\n\r\n"
    return ParsedDocument(text, tuple(blocks), DocumentFormat.TEXT, pages=1, notices=("3 pages hold only pictures.",))


def finding(severity: Severity, title: str, place: Quote, section: str) -> Finding:
    return Finding(
        id=f"{severity.value}-{place.start}",
        rule="some-rule",
        severity=severity,
        title=title,
        reason="A single claim could cost more than this contract earns.",
        suggestion="Liability is limited to the fees of twelve months.",
        check="Whether an annex says otherwise.",
        category="Liability",
        place=place,
        section=section,
        page=1,
    )


@pytest.fixture
def reviewed() -> Reviewed:
    document = parsed(PARAGRAPHS)
    bare = Reviewed(document, Review("offline/3", Side.CUSTOMER, Facts(), (), (), (), 100))
    quote = bare.quote
    facts = Facts(
        title=Fact("Master Services Agreement", quote("MASTER SERVICES AGREEMENT")),
        contract_type="services",
        parties=(
            Party("Alder Ltd", "Vendor", quote("Alder Ltd")),
            Party("Birch & Sons #[x] $y$", "Customer", quote("Birch & Sons #[x] $y$")),
        ),
        agreement_date=Fact("2026-03-01", quote("March 1, 2026")),
        renewal=Fact(Duration(1, "year"), quote("one (1) year")),
        auto_renewal=Fact(value=True, place=quote("renews for terms")),
        notice_period=Fact(Duration(180, "day"), quote("180 days' notice")),
        amounts=(Fact(Money("1250000.50", "USD"), quote("without limit")),),
    )
    review = Review(
        engine="offline/3",
        side=Side.CUSTOMER,
        facts=facts,
        clauses=(Clause("Uncapped Liability", quote("without limit"), 0.93, accepted=True),),
        findings=(
            finding(Severity.LOW, "Renews by itself", quote("renews for terms"), "9.1"),
            finding(Severity.CRITICAL, "Your liability has no limit", quote("indemnify Vendor without limit"), "7.2"),
        ),
        missing=(
            MissingClause(
                id="m1",
                rule="no-data-terms",
                severity=Severity.HIGH,
                title="No data protection terms",
                reason="Personal data will be handled.",
                suggestion="The parties sign the terms of Annex C.",
                category="Data",
            ),
        ),
        score=41,
    )
    return Reviewed(document, review)
