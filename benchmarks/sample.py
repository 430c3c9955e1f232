"""A long contract to measure with, written here so that nobody needs to bring one."""

from pactoria.documents.export.word_document import as_word_document
from pactoria.documents.parsed import Block, BlockKind, DocumentFormat, ParsedDocument

__all__ = ["PAGE", "thirty_pages"]

PAGE = 3000
"""Characters of a page."""

_OPENING = (
    "This Equipment and Services Agreement is made on March 1, 2026 between Alderbrook Instruments "
    'Ltd ("Supplier") and Birchfield Laboratories Inc. ("Customer"). It sets out the terms on which '
    "Supplier delivers measuring equipment and looks after it at the sites that Customer names."
)

_CLAUSES = (
    (
        "Delivery",
        (
            "Supplier shall deliver the equipment of lot {n} within {days} days after an order is "
            "accepted, to the site that the order names, packed as the trade does for goods of this "
            "kind. Risk passes when the carrier hands the equipment over, and title passes when the "
            "price of the lot has been paid in full."
        ),
    ),
    (
        "Acceptance",
        (
            "Customer may test each item of lot {n} for {days} days. What is not rejected in writing "
            "within that time counts as accepted. An item that fails is repaired or replaced by "
            "Supplier at its own cost, after which the tests begin anew for that item alone."
        ),
    ),
    (
        "Fees",
        (
            "For the services of this Section Customer pays USD {fee},000 a year, in advance, within "
            "thirty (30) days after the invoice. Supplier may raise the fee once a year by up to "
            "{percent} percent and tells Customer so at least sixty (60) days before. Fees that are "
            "late bear interest of one percent a month."
        ),
    ),
    (
        "Confidentiality",
        (
            "Each party keeps secret what it learns from the other under lot {n}, uses it only to "
            "perform this Agreement and gives it only to staff who need it. This does not apply to "
            "what is public, was known before or must be disclosed by law, and it ends {years} years "
            "after the lot has been completed."
        ),
    ),
    (
        "Liability",
        (
            "Neither party is liable for lost profit or for indirect loss in connection with lot {n}. "
            "The total liability of Supplier for it is limited to the fees that Customer paid in the "
            "{days} days before the event. The limit does not apply to death, injury or fraud."
        ),
    ),
    (
        "Term and renewal",
        (
            "The services of this Section begin on delivery and last for {years} years. After that "
            "they renew for successive terms of one (1) year each unless a party gives notice of "
            "non-renewal at least {days} days before a term ends. Either party may terminate for a "
            "material breach that is not cured within thirty (30) days."
        ),
    ),
    (
        "Records",
        (
            "Supplier keeps records of the work on lot {n} for {years} years. Customer may audit them "
            "once a year during business hours after ten (10) days' notice, at its own cost. If an "
            "audit shows an overcharge of more than {percent} percent, Supplier pays for the audit "
            "and refunds the difference."
        ),
    ),
)

_CLOSING = (
    "This Agreement is governed by the laws of the State of New York. Neither party may assign it "
    "without the prior written consent of the other, except to a successor to all of its business."
)


def thirty_pages() -> bytes:
    """Return a Word file of thirty pages: headings, numbered sections and a table of prices."""
    blocks: list[Block] = []
    text = ""

    def add(kind: BlockKind, words: str, row: int | None = None, column: int | None = None) -> None:
        nonlocal text
        blocks.append(Block(kind, len(text), len(text) + len(words), len(text), level=1, row=row, column=column))
        text += words + "\n\n"

    add(BlockKind.TITLE, "EQUIPMENT AND SERVICES AGREEMENT")
    add(BlockKind.PARAGRAPH, _OPENING)
    number = 0
    while len(text) < 30 * PAGE - 1200:
        title, words = _CLAUSES[number % len(_CLAUSES)]
        number += 1
        values = {"n": number, "days": 10 + number * 5 % 170, "fee": 5 + number, "percent": 2 + number % 9}
        add(BlockKind.HEADING, f"{number}. {title}")
        add(BlockKind.PARAGRAPH, f"{number}.1 {words.format(**values, years=1 + number % 6)}")
    add(BlockKind.HEADING, f"{number + 1}. General")
    add(BlockKind.PARAGRAPH, f"{number + 1}.1 {_CLOSING}")
    for row in range(10):
        add(BlockKind.TABLE_CELL, f"Lot {row + 1}", row, 0)
        add(BlockKind.TABLE_CELL, f"USD {40 + row},500", row, 1)
    return as_word_document(ParsedDocument(text, tuple(blocks), DocumentFormat.TEXT)).data
