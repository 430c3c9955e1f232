"""All key facts of one document."""

from collections.abc import Sequence

from pactoria.analysis.engine.facts import dates
from pactoria.analysis.engine.facts.dating import dating
from pactoria.analysis.engine.facts.law import governing_law
from pactoria.analysis.engine.facts.money import amounts
from pactoria.analysis.engine.facts.opening import preamble
from pactoria.analysis.engine.facts.parties import parties
from pactoria.analysis.engine.facts.renewal import renewal
from pactoria.analysis.engine.facts.term import term
from pactoria.analysis.engine.facts.titles import contract_type, title
from pactoria.analysis.engine.result import Clause, Facts
from pactoria.documents.parsed import ParsedDocument

__all__ = ["extract"]


def extract(document: ParsedDocument, clauses: Sequence[Clause] = ()) -> Facts:
    """Read the key facts of a contract.

    Deterministic and linear in the length of the text. `clauses` only weigh between places that the text itself offers,
    so that facts are found without them too. Every quote is exact.
    """
    text = document.text
    opening = preamble(text)
    found = dates.find(text)
    named = title(document, opening)
    when = dating(document, found, opening)
    length = term(document, found, when, clauses)
    renews = renewal(document, length.start, clauses)
    return Facts(
        title=named,
        contract_type=contract_type(document, named, opening),
        parties=parties(document, opening, clauses),
        agreement_date=when.agreement,
        effective_date=when.effective,
        expiration_date=length.expiration,
        term=length.initial,
        perpetual=length.perpetual,
        renewal=renews.length,
        auto_renewal=renews.automatic,
        notice_period=renews.notice,
        governing_law=governing_law(document, clauses),
        amounts=amounts(document),
    )
