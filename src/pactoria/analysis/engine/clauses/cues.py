"""Turns of phrase that lawyers use for a category: little evidence for common categories, much for rare ones."""

# ruff: noqa: E501 - a pattern reads best in one piece

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from pactoria.analysis.engine.clauses.segments import Segment

__all__ = ["cues_in", "rare_in"]

# On text in lower case with single spaces. Gaps are bounded, so that time stays linear.
_CUES: Mapping[str, str] = {
    "Affiliate License-Licensee": r"(?:licen[sc]e|right)s? .{0,160}\baffiliates?\b|\baffiliates?\b.{0,80}\blicen[sc]e",
    "Affiliate License-Licensor": r"and its affiliates,? (?:hereby )?grants?|on behalf of (?:itself and )?its affiliates.{0,40}grants?",
    "Change Of Control": r"change (?:of|in) control|by operation of law|merger|substantially all of (?:the|its) assets",
    "Competitive Restriction Exception": r"(?:notwithstanding|nothing|except|shall not|does not|will not) .{0,120}"
    r"(?:prohibit|prevent|preclude|restrict|limit) .{0,160}(?:compet|passive|exclusiv|own|solicit|engag|market|sell)|passive invest",
    "Covenant Not To Sue": r"(?:not|nor|never|no) .{0,120}(?:contest|challenge|dispute|attack|covenant not to sue|oppose)"
    r"|covenants? not to sue|waives? .{0,60}claims? against|release[sd]? .{0,80}from .{0,60}claims",
    "Exclusivity": r"\b(?:exclusiv(?:e|ely|ity)|sole (?:provider|supplier|source|distributor))\b",
    "Ip Ownership Assignment": r"hereby (?:irrevocably )?assigns?|agrees to assign|work[s]?[ -](?:made[ -])?for[ -]hire|(?:shall|will) assign"
    r"|sole and exclusive (?:property|owner)",
    "Irrevocable Or Perpetual License": r"\b(?:perpetual|irrevocabl[ey])\b",
    "Joint Ip Ownership": r"joint(?:ly)?[ -]own|joint owner|co-?own|own(?:ed)? jointly|equally own|joint (?:patents?|inventions?|works?|ip\b)",
    "Liquidated Damages": r"liquidated damages?|as a penalty|termination fee|break-?up fee|early termination (?:fee|charge)|per day of delay",
    "Minimum Commitment": r"\bminimum\b|at least .{0,60}(?:per|each|every) (?:year|month|quarter)|no (?:less|fewer) than|take[- ]or[- ]pay|shortfall",
    "Most Favored Nation": r"most[- ]favou?red|(?:no|not) less favou?rabl[ey]|(?:as|more|at least as) favou?rable (?:as|than|terms|price|to)"
    r"|lowest price|any other (?:customer|distributor|licensee|reseller).{0,80}(?:lower|better|favou?rabl)",
    "No-Solicit Of Customers": r"(?:solicit|divert|entice|induce|canvass|interfere).{0,160}(?:customer|client|account|merchant|business relation)",
    "No-Solicit Of Employees": r"(?:solicit|hire|recruit|entice|induce|employ)\b.{0,160}\b(?:employee|personnel|staff|consultant|officer|person)",
    "Non-Compete": r"non-?compet|\bcompet(?:e|es|ing|itive|itor|itors|ition)\b",
    "Non-Disparagement": r"disparag|derogat|defam|ill repute|disrepute|negative light|ill of|ridicule|scandal|injurious to the reputation|malign",
    "Non-Transferable License": r"non-?\s?transferable|non-?\s?assignable|nontransferable",
    "Notice Period To Terminate Renewal": r"(?:renew|extend|extension).{0,250}(?:notice|notif)|notice.{0,200}(?:renew|extend)",
    "Post-Termination Services": r"(?:upon|after|following|of|on) .{0,40}(?:terminat|expir)|sell[- ]off|wind[- ]?down|transition (?:services|period)",
    "Price Restrictions": r"(?:price|fee|rate|charge)s? .{0,120}(?:not (?:be )?(?:increas|exceed|rais)|increase.{0,60}(?:more than|exceed|by|percent))"
    r"|increase .{0,60}(?:price|fee|rate)|without mark-?up",
    "Renewal Term": r"\b(?:renew(?:al|ed|s)?|extend(?:ed)?|successive|extension)\b",
    "Revenue/Profit Sharing": r"royalt|revenue shar|shar(?:e|ing) of .{0,40}(?:revenue|profit)|percent.{0,40}of .{0,40}(?:revenue|sales|profit|receipts)"
    r"|% of .{0,60}(?:revenue|sales|profit|receipts|fees)|commission",
    "Rofr/Rofo/Rofn": r"right of first|first right|rofr|rofo|first (?:refusal|offer|negotiation)|last refusal|option to (?:purchase|acquire|license|negotiate)"
    r"|offering notice|matching right|right to match",
    "Source Code Escrow": r"\bescrow\b|source code",
    "Termination For Convenience": r"terminate .{0,160}(?:at any time|for any reason|without cause|for convenience|no reason|days'? (?:prior )?(?:written )?notice)",
    "Third Party Beneficiary": r"third[- ]party beneficiar",
    "Uncapped Liability": r"(?:limitation|exclusion|cap)s? .{0,120}(?:shall|will|do|does) not apply|(?:except|other than|nothing) .{0,160}(?:liab|indemn|gross negligence)",
    "Unlimited/All-You-Can-Eat-License": r"\bunlimited\b|all[- ]you[- ]can|enterprise[- ]wide|unrestricted|any number of",
    "Volume Restriction": r"(?:up to|no more than|not (?:to )?exceed|maximum (?:of|number)|limited to|in excess of|a total of|not more than) .{0,60}"
    r"(?:\d|hours|units|copies|users|per|appearances|days|sessions)",
    "Warranty Duration": r"warrant.{0,200}(?:period|days|months|years?)|(?:period|days|months|years?) .{0,120}warrant",
}
# Words that stand in few contracts and mean a rare category. The literal is what is looked for, since that is quick;
# where there is a pattern, it must go on like that.
_RARE: Mapping[str, str | None] = {
    "disparag": None,
    "derogat": None,
    "disrepute": None,
    "negative light": None,
    "most": r"[- ]favou?red",
    "less favo": r"u?rabl",
    "more favo": r"u?rabl",
    "lowest price": None,
    "party beneficiar": None,
    "escrow": None,
    "source code": None,
    "solicit": None,
    "divert": None,
    "liquidated damage": None,
    "unlimited": None,
    "jointly own": None,
    "joint owner": None,
    "owned jointly": None,
    "joint propert": None,
    "covenant not to sue": None,
    "contest": None,
    "first refusal": None,
    "first offer": None,
    "first negotiation": None,
    "right to match": None,
    "competitor": None,
    "passive invest": None,
    "perpetual": None,
    "irrevocab": None,
    "non": r"-?transferable",
    "increase ": r"(?:the|its|in) (?:price|fee|rate)",
    "change ": r"(?:of|in) control",
    "royalty-free": None,
    "affiliate": r"s? .{0,20}licen[sc]e",
}
_SPACE = re.compile(r"\s+")
_LONGEST = 1500
"""Characters of a segment that are searched."""


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {category: re.compile(pattern) for category, pattern in _CUES.items()}


def cues_in(
    text: str, segments: Sequence[Segment], rows: Sequence[int] | npt.NDArray[np.int64], categories: Sequence[str]
) -> npt.NDArray[np.bool_]:
    """Tell which segments of `rows` hold a cue of which category (rows x categories)."""
    found = np.zeros((len(rows), len(categories)), np.bool_)
    columns = [(index, _patterns()[name]) for index, name in enumerate(categories) if name in _CUES]
    for place, row in enumerate(rows):
        segment = segments[row]
        words = _SPACE.sub(" ", text[segment.body : min(segment.end, segment.body + _LONGEST)].lower())
        for column, pattern in columns:
            if pattern.search(words):
                found[place, column] = True
    return found


def rare_in(text: str, segments: Sequence[Segment]) -> npt.NDArray[np.bool_]:
    """Tell which segments hold a rare word that is worth a second reading."""
    found = np.zeros(len(segments), np.bool_)
    if len(segments):
        starts = np.array([segment.start for segment in segments])
        places = np.array(list(_rare_places(text)), np.int64)
        found[np.maximum(np.searchsorted(starts, places, side="right") - 1, 0)] = True
    return found


@cache
def _continuations() -> Mapping[str, re.Pattern[str] | None]:
    return {literal: re.compile(pattern) if pattern else None for literal, pattern in _RARE.items()}


def _rare_places(text: str) -> Iterator[int]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters become two
        lowered = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    for literal, pattern in _continuations().items():
        place = lowered.find(literal)
        while place >= 0:
            if pattern is None or pattern.match(lowered, place + len(literal)):
                yield place
            place = lowered.find(literal, place + len(literal))
