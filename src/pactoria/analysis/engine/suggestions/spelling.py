"""British and American spelling, and numbers in words."""

import re

__all__ = ["american", "in_words", "spelled"]

_AMERICAN = {
    "licence": "license", "licences": "licenses", "defence": "defense", "wilful": "willful", "honour": "honor",
    "favour": "favor", "favourable": "favorable", "labour": "labor", "programme": "program", "fulfil": "fulfill",
    "fulfilment": "fulfillment", "authorise": "authorize", "authorised": "authorized", "unauthorised": "unauthorized",
    "authorisation": "authorization", "recognised": "recognized", "organisation": "organization",
    "organisational": "organizational", "organisations": "organizations", "reorganisation": "reorganization",
    "pseudonymised": "pseudonymized", "anonymised": "anonymized", "judgement": "judgment", "centre": "center",
    "cheque": "check", "behaviour": "behavior", "minimise": "minimize",
    "utilise": "utilize", "instalment": "installment",
    "subsidised": "subsidized", "prioritise": "prioritize", "cancelled": "canceled", "realised": "realized",
    "summarise": "summarize", "neighbour": "neighbor", "customised": "customized",
}  # fmt: skip
_WORD = re.compile(r"[A-Za-z]+")
_STATES = {
    "alabama", "alaska", "arizona", "arkansas", "california", "colorado", "connecticut", "delaware", "florida",
    "georgia", "hawaii", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine", "maryland",
    "massachusetts", "michigan", "minnesota", "mississippi", "missouri", "montana", "nebraska", "nevada",
    "new hampshire", "new jersey", "new mexico", "new york", "north carolina", "north dakota", "ohio", "oklahoma",
    "oregon", "pennsylvania", "rhode island", "south carolina", "south dakota", "tennessee", "texas", "utah", "vermont",
    "virginia", "washington", "west virginia", "wisconsin", "wyoming", "united states",
}  # fmt: skip
_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_HUNDRED = 100


def american(text: str, law: str | None) -> bool:
    """Tell whether a contract is written the American way: by its own words, else by its law."""
    words = [word.lower() for word in _WORD.findall(text)]
    british = sum(word in _AMERICAN for word in words)
    other = set(_AMERICAN.values())
    there = sum(word in other for word in words)
    if british != there:
        return there > british
    return (law or "").lower() in _STATES


def spelled(text: str) -> str:
    """Return a text in American spelling."""

    def word(found: re.Match[str]) -> str:
        plain = found[0]
        said = _AMERICAN.get(plain.lower())
        if said is None:
            return plain
        return said.capitalize() if plain[0].isupper() else said

    return _WORD.sub(word, text)


def in_words(number: int) -> str:
    """Return a number from 0 to 999 in words, nothing for others."""
    if number < len(_ONES):
        return _ONES[number]
    if number < _HUNDRED:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 10 * _HUNDRED:
        rest = number % _HUNDRED
        return f"{_ONES[number // _HUNDRED]} hundred" + (f" {in_words(rest)}" if rest else "")
    return ""
