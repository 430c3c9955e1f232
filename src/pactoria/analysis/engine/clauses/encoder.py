"""The second stage: a small encoder reads the few segments that the first stage thinks worth it."""


from pactoria.analysis.engine.clauses.segments import Segment

__all__ = ["LONGEST_INPUT", "compose"]

LONGEST_INPUT = 160
"""Wordpieces that the encoder reads of a segment at most."""

_HEADING_CHARACTERS = 80
_CHARACTERS = 1200


def compose(text: str, segment: Segment, heading: Segment | None) -> str:
    """Put a segment as the encoder reads it: the heading that it stands under, then its words."""
    words = text[segment.body : min(segment.end, segment.body + _CHARACTERS)]
    if heading is None:
        return words
    return f"{text[heading.body : min(heading.end, heading.body + _HEADING_CHARACTERS)]} | {words}"
