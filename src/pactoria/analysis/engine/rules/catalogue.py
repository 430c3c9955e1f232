"""The pack as a page for people: `python -m pactoria.analysis.engine.rules.catalogue > docs/rules.md`."""

from collections.abc import Iterator
from importlib import resources

from pactoria.analysis.engine.result import Side
from pactoria.analysis.engine.rules import rulebook
from pactoria.analysis.engine.rules.pack import Rule, Weights, load
from pactoria.analysis.engine.rules.score import POINTS

__all__ = ["markdown"]


def markdown() -> str:
    """Return the page on the rules: how they work, then all of them by topic."""
    text = resources.files(rulebook).joinpath("README.md").read_text("utf-8")
    points = ", ".join(f"{severity.value} {points}" for severity, points in POINTS.items())
    introduction = text.replace("{points}", points).replace("{count}", str(len(load())))
    return "\n".join([introduction.rstrip(), *_table()]) + "\n"


def _table() -> Iterator[str]:
    rules = load()
    for category in sorted({rule.category for rule in rules}):
        yield f"\n### {category}\n"
        yield "| rule | what it says | how severe |"
        yield "| --- | --- | --- |"
        for rule in rules:
            if rule.category == category:
                yield f"| `{rule.id}` | {_title(rule)} | {_weights(rule)} |"


def _title(rule: Rule) -> str:
    title = rule.title.replace("{who}", "one party").replace("{other}", "the other").replace("{value}", "…")
    title = title.replace("{detail}", "…")
    kinds = f" ({', '.join(sorted(rule.types))})" if rule.types else ""
    return title[0].upper() + title[1:] + kinds


def _weights(rule: Rule) -> str:
    told = _told(rule.severity)
    return f"{told}; beyond the second bound {_told(rule.worse[1])}" if rule.worse else told


def _told(weights: Weights) -> str:
    if not weights.sides:
        named = {
            "for whom it burdens": weights.hurt,
            "for the other": weights.helped,
            "if mutual": weights.mutual,
            "if unclear whom": weights.unknown,
        }
        return ", ".join(f"{level} {words}" for words, level in named.items() if level)
    if len(set(weights.sides.values())) == 1 and len(weights.sides) == len(Side):
        return str(next(iter(weights.sides.values())))
    return ", ".join(f"{side} {level}" for side, level in weights.sides.items())


if __name__ == "__main__":
    print(markdown(), end="")  # noqa: T201 - a command whose output is the page
