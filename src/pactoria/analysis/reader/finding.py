"""Finds the words of one contract that answer a question.

Each sentence is scored by the question's words (BM25, stems), and higher where the analyst has found a clause or a fact
of the topic that is asked about.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from typing import Any

from pactoria.analysis.engine.clauses.segments import Segment, cut
from pactoria.analysis.engine.result import Duration, Fact, Facts, Money, Party, Quote, Review
from pactoria.analysis.engine.sections import Sections
from pactoria.analysis.reader.topics import Topic, empty_words, topics_of
from pactoria.documents.parsed import BlockKind, ParsedDocument

__all__ = ["Found", "find", "words_of"]

_SATURATION, _LENGTH_WEIGHT = 1.2, 0.6
"""BM25's k1 and b; clauses differ in length for reasons of drafting, so length counts little."""
_TOPIC_WORD = 0.6
"""What a word of the topic weighs beside another word of the question."""
_CLAUSE, _FACT, _FINDING, _HEADING = 3.0, 6.0, 3.0, 1.5
_AMOUNT = 1.5
"""Contracts name many amounts, and few of them are the one that is asked for."""
_LEAST = 3.0
"""Score below which a sentence answers nothing."""
_OF_BEST = 0.5
"""Share of the best score from which others are worth showing."""
_LONGEST = 900
"""Characters of a quote."""
_SEARCHED = 2_000_000
"""Characters of a contract that are searched."""

_WORD = re.compile(r"[a-z][a-z'\u2019-]*|\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Found:
    """Words that answer a question: `text[start:end] == quote`."""

    place: Quote
    section: str | None
    says: str | None
    """What the analyst reads there, such as "Governing law: New York"."""
    score: float


@cache
def _stemmer() -> Any:
    import snowballstemmer  # pyright: ignore[reportMissingTypeStubs] - it has none

    return snowballstemmer.stemmer("english")  # pyright: ignore[reportUnknownMemberType]


@lru_cache(50_000)
def _stem(word: str) -> str:
    return _stemmer().stemWord(word)


def words_of(text: str) -> list[str]:
    """Return the stems of the words that say something."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in empty_words()]


def find(question: str, document: ParsedDocument, review: Review | None, limit: int = 4) -> list[Found]:
    """Return what answers the question in a contract, the best first; nothing where nothing does.

    Args:
        question: in words.
        document: the contract.
        review: what the analyst has found in it, where there is a review.
        limit: how many at most.
    """
    asked = topics_of(question)
    if review is not None and (overview := _overview(question, document, review)):
        return overview[: max(limit, 6)]
    titles = {block.start for block in document.blocks if block.kind in {BlockKind.HEADING, BlockKind.TITLE}}
    segments = [
        segment
        for segment in cut(document)
        if segment.start < _SEARCHED and not segment.is_heading and segment.start not in titles
    ]
    scores = _by_words(question, asked, document, segments)
    says: dict[int, list[str]] = {}
    for start, end, gain, said in _known(review, asked):
        for index in _overlapping(segments, start, end):
            scores[index] += gain
            if said is not None:
                says.setdefault(index, []).append(said)
    best = sorted(range(len(segments)), key=lambda index: (-scores[index], index))[: limit * 2]
    found: list[Found] = []
    sections = Sections(document)
    for index in best:
        score = scores[index]
        if score < _LEAST or (found and score < _OF_BEST * found[0].score) or len(found) == limit:
            break
        place = _quote(document, segments[index])
        if not any(place.quote == other.place.quote for other in found):
            found.append(
                Found(
                    place,
                    sections.number_at(place.start),
                    "; ".join(dict.fromkeys(says.get(index, []))) or None,
                    score,
                )
            )
    return found


def _quote(document: ParsedDocument, segment: Segment) -> Quote:
    end = segment.end
    if end - segment.start > _LONGEST:
        space = document.text.rfind(" ", segment.start, segment.start + _LONGEST)
        end = space if space > segment.start else segment.start + _LONGEST
    return Quote.of(document, segment.start, end)


def _by_words(
    question: str, asked: Sequence[Topic], document: ParsedDocument, segments: Sequence[Segment]
) -> list[float]:
    """Score by the words of question and topics; a heading lends its words to what stands below it."""
    weights: dict[str, float] = dict.fromkeys(words_of(question), 1.0)
    for topic in asked[:2]:
        # "When does it end?" asks for the term, and not for the word "end".
        weights |= dict.fromkeys(
            set(words_of(" ".join(topic.asks.findall(question.lower())))) & set(weights), _TOPIC_WORD
        )
        for word in words_of(" ".join(topic.words)):
            weights.setdefault(word, _TOPIC_WORD)
    if not weights:
        return [0.0] * len(segments)
    counted = [Counter(words_of(document.text[segment.start : segment.end])) for segment in segments]
    frequency = {word: sum(word in words for words in counted) for word in weights}
    mean = sum(words.total() for words in counted) / max(1, len(counted))
    headings = list(_headings(document, segments))
    scores: list[float] = []
    for words, heading in zip(counted, headings, strict=True):
        score = 0.0
        norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * words.total() / max(1.0, mean))
        for word, weight in weights.items():
            rarity = log(1 + (len(counted) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            if words[word]:
                score += weight * rarity * words[word] * (_SATURATION + 1) / (words[word] + norm)
            if word in heading:
                score += weight * _HEADING
        scores.append(score)
    return scores


def _headings(document: ParsedDocument, segments: Sequence[Segment]) -> Iterator[frozenset[str]]:
    """Yield the words of the heading above each segment."""
    headings = [block for block in document.blocks if block.kind in {BlockKind.HEADING, BlockKind.TITLE}]
    at, words = -1, frozenset[str]()
    for segment in segments:
        while at + 1 < len(headings) and headings[at + 1].start <= segment.start:
            at += 1
            block = headings[at]
            words = frozenset(words_of(document.text[block.body : block.end]))
        yield words


def _known(review: Review | None, asked: Sequence[Topic]) -> Iterator[tuple[int, int, float, str | None]]:
    """Yield what the analyst knows of the topics: start, end, what it adds to the score, and what it says."""
    if review is None:
        return
    for rank, topic in enumerate(asked[:2]):
        share = 1.0 if rank == 0 else 0.5
        for clause in review.clauses:
            if clause.accepted and clause.category in topic.categories:
                place = clause.place
                yield place.start, place.end, share * _CLAUSE * (0.5 + clause.confidence), None
        for label, value, place in _facts(review.facts, topic.facts):
            gain = _AMOUNT if label == "Amount" else _FACT
            yield place.start, place.end, share * gain, f"{label}: {value}"
        for finding in review.findings:
            if finding.category.lower() in topic.name.lower():
                yield finding.place.start, finding.place.end, share * _FINDING, None


def _overlapping(segments: Sequence[Segment], start: int, end: int) -> Iterator[int]:
    """Yield the segments that a span covers for the most part, or that hold it."""
    for index, segment in enumerate(segments):
        shared = min(end, segment.end) - max(start, segment.start)
        if shared > 0 and shared * 2 >= min(end - start, segment.end - segment.start):
            yield index


_LABELS = {
    "title": "Title",
    "agreement_date": "Agreement date",
    "effective_date": "Effective date",
    "expiration_date": "Expiration date",
    "term": "Term",
    "perpetual": "Perpetual",
    "renewal": "Renewal",
    "auto_renewal": "Renews by itself",
    "notice_period": "Notice period",
    "governing_law": "Governing law",
}


def _facts(facts: Facts, fields: Sequence[str]) -> Iterator[tuple[str, str, Quote]]:
    for field in fields:
        if field == "parties":
            for party in facts.parties:
                yield "Party", _party(party), party.place
        elif field == "amounts":
            for amount in facts.amounts:
                yield "Amount", _spoken(amount.value), amount.place
        else:
            fact: Fact[Any] | None = getattr(facts, field)
            if fact is not None:
                yield _LABELS[field], _spoken(fact.value), fact.place


def _party(party: Party) -> str:
    return f"{party.name} ({party.role})" if party.role else party.name


def _spoken(value: object) -> str:
    if isinstance(value, Duration):
        count = f"{value.count:g}"
        return f"{count} {value.unit}{'' if count == '1' else 's'}"
    if isinstance(value, Money):
        return f"{value.currency} {float(value.amount):,.2f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


_ASKS_RISKS = re.compile(r"\b(?:risk|danger|worr|red flag|problem|unfair|one-sided|concern|issue|watch out|careful)")
_ASKS_SUMMARY = re.compile(
    r"\b(?:summar|overview|in short|gist|what is this|what's this|key facts|key terms|main points)"
)


def _overview(question: str, document: ParsedDocument, review: Review) -> list[Found]:
    """Answer what is asked about the contract as a whole: its risks, or what it is."""
    asked = question.lower()
    found: list[Found] = []
    sections = Sections(document)
    if _ASKS_SUMMARY.search(asked):
        fields = ["parties", *(field for field in _LABELS if field != "title")]
        for label, value, place in _facts(review.facts, fields):
            found.append(_at(sections, place, f"{label}: {value}"))
    if _ASKS_RISKS.search(asked) or (found and len(found) < _SUMMARY):
        ranks = {"critical": 0, "high": 1, "medium": 2, "low": 3}
        worst = sorted(review.findings, key=lambda finding: ranks[finding.severity])[:_SUMMARY]
        found += [_at(sections, risk.place, f"{risk.severity.capitalize()} risk: {risk.title}") for risk in worst]
    return found


_SUMMARY = 6


def _at(sections: Sections, place: Quote, says: str) -> Found:
    return Found(place, sections.number_at(place.start), says, _FACT)
