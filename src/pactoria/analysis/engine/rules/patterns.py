"""The small language in which rules describe words: regular expressions with a few words of our own.

A space stands for any white space, ` .. ` for up to 120 characters of anything, and names in capitals between angle
brackets for the expressions below. Every repetition that these bring is bounded, so that a search takes time in
proportion to the text. Text is matched in a form where quotes, dashes and spaces are plain ones (see `Reading`).
"""

import re
from functools import cache

__all__ = ["NUMBERS", "compiled", "expand", "first_place"]

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty": 40,
    "forty-five": 45, "sixty": 60, "seventy-two": 72, "seventy-five": 75, "ninety": 90, "hundred": 100,
    "one hundred eighty": 180, "one hundred and eighty": 180, "one hundred twenty": 120, "one hundred and twenty": 120,
}  # fmt: skip
"""Number words that stand alone for a length of time; others come with figures in brackets."""

_NUMBER_WORDS = "|".join(sorted((word.replace("-", "[- ]") for word in NUMBERS), key=len, reverse=True))

# A word of a name: capital first, and not one of the words that stand there only because all is in capitals.
_NAME = (
    r"(?!(?i:the|this|these|that|such|in|no|event|any|all|each|every|be|is|are|liab\w*|shall|will|may|for|to|of|if|and|or"
    r"|as|at|by|it|its|on|not|nor|with|from|nothing|except|subject|upon|under|where|unless|notwithstanding|provided"
    r"|however|section|article|agreement|during|after|before|while|until|since|without|thereafter|within|following|when"
    r"|should|so|also|further|furthermore|accordingly|therefore|because|once|only|whenever|whether|beginning|commencing"
    r"|prior|both|there|either|neither|total|aggregate|maximum|entire|cumulative|sole|other|party|parties)\b)"
    # Nor a thing: "which Schedule may be changed by Acme". It may begin a name, as in "Service Provider".
    r"(?!(?i:schedules?|exhibits?|annex|appendix|products?|services?|fees?|payments?|state|courts?|term|notice|software"
    r"|deliverables?|orders?|innovations?|inventions?|materials?|information|property|rights?|work|program|site)\b"
    r"(?! [A-Z]))"
    r"[A-Z](?:[\w&'-]|\.(?=\w)){0,40}"
)
_NAMES = {
    # Who acts: a role or name with capitals, a pronoun, or a word for both.
    "PARTY": (
        r"(?P<who>\b(?:we|you|(?:each|either|neither|both|one|any|such|the|an?)(?: of the)?"
        r"(?: (?:receiving|disclosing|indemnifying|breaching|defaulting|other|first))? part(?:y|ies)\b"
        rf"|(?-i:(?:[Tt]he |THE )?(?!An? |AN ){_NAME}(?: {_NAME}){{0,3}})"
        r"|party [a-d]\b|(?:the |any )?(?:recipient|discloser|customer|client|supplier|vendor|provider|contractor"
        r"|consultant|licensor|licensee|tenant|landlord|distributor|reseller|buyer|seller|purchaser|user|subscriber)))"
    ),
    "SHALL": (
        r"(?:(?:shall|will|must)\b(?! {1,4}not\b)|agrees? to|agrees? that it (?:shall|will)|undertakes? to"
        r"|covenants? to|is (?:required|obligated) to)"
    ),
    "MAY": (
        r"(?:(?:may|can)\b(?! {1,4}not\b)|shall (?:have|be entitled)(?: the right)?(?: to)?|(?:has|have) the right to"
        r"|reserves? the right to|(?:is|are|will be) entitled to|may elect to)"
    ),
    "NOT": r"(?:shall not|will not|may not|must not|agrees? not to|can ?not|covenants? not to|undertakes? not to)",
    "DURATION": (
        rf"(?P<value>(?:\(? ?\b\d{{1,4}}(?:\.\d)? ?\)?|\b(?:{_NUMBER_WORDS}))[ -]{{1,3}}"
        r"(?:(?:calendar|consecutive|full|business|working|banking|additional|successive)[ -]{1,3})?"
        r"(?:hour|day|week|month|year)s?\b)"
    ),
    "PERCENT": r"(?P<value>(?<![/.\d-])\b\d{1,3}(?:\.\d{1,3})?) ?(?:%|percent\b|per cent\b)",
    "DISCRETION": (
        r"(?:(?:in|at) (?:its|their|our|his|her) (?:sole|absolute|own|exclusive)"
        r"(?:,? (?:and )?(?:sole|absolute|unfettered|exclusive|own))? (?:discretion|option|judge?ment|election))"
    ),
}

_GROUPS = ("(?P<who>", "(?P<value>")
_MACRO = re.compile(r"<([A-Z]+)>")
_REPEATS = ("?", "*", "+", "{")
_SPACE = re.compile(r"\(\?<[!=][^)]*\)|\[[^\]]*\]| (?![?*+{])")


def expand(pattern: str) -> str:
    """Write a pattern of the pack out as a regular expression.

    A name that is used twice captures only where it stands first.

    Raises:
        ValueError: if it names an expression that does not exist.
    """
    used: set[str] = set()

    def named(found: re.Match[str]) -> str:
        name = found[1]
        if name not in _NAMES:
            raise ValueError(f"unknown name <{name}> in the pattern {pattern!r}; known are {', '.join(_NAMES)}")
        group = next((group for group in _GROUPS if group in _NAMES[name]), "")
        if group in used:
            return _NAMES[name].replace(group, "(?:")
        used.update({group} - {""})
        return _NAMES[name]

    def respaced(found: re.Match[str]) -> str:
        if found[0] == " ":
            return " {1,4}"
        # Sentences are searched one by one, and a point inside of one is that of "99.5" or "Inc.".
        return "." if found[0] == "[^.]" else found[0].replace("[^.", "[^")

    # Look-behinds and character classes keep their spaces, and so do spaces that are counted, as in " ?".
    named_out = _MACRO.sub(named, pattern.replace(" .. ", r"\b.{1,120}?\b"))
    return _SPACE.sub(respaced, named_out)


def _is_one_branch(pattern: str) -> bool:
    """Tell whether a pattern has no alternatives but those in brackets."""
    depth = 0
    for character in re.sub(r"\\.|\[[^\]]*\]", "", pattern):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and depth == 0:
            return False
    return True


@cache
def _without_actor(pattern: str) -> re.Pattern[str] | None:
    """Return what must follow the name that a pattern begins with; it is ten times as quick to look for."""
    rest = re.sub(r"^<PARTY>(?:\[[^\]]*\]\{0,\d+\})?", "", pattern)
    if rest == pattern or not _is_one_branch(rest) or rest.startswith(_REPEATS):
        return None
    return re.compile(expand(rest), re.IGNORECASE)


def first_place(pattern: str, text: str, start: int, end: int) -> re.Match[str] | None:
    """Find the first place of a pattern of the pack in a part of a text."""
    rest = _without_actor(pattern)
    if rest is not None and rest.search(text, start, end) is None:
        return None
    return compiled(pattern).search(text, start, end)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the pack when it is first needed, and once."""
    return re.compile(expand(pattern), re.IGNORECASE)
