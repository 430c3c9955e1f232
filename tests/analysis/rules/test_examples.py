"""Every rule speaks where it should, and is silent where it should be."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pactoria.analysis.engine.result import Duration, Fact, Facts, Quote, Review, Side
from pactoria.analysis.engine.rules import Rule, judge, load
from tests.analysis.rules.texts import BLAND, parsed

_FOLDER = Path(__file__).parent / "examples"


@cache
def _examples() -> dict[str, dict[str, list[Any]]]:
    found: dict[str, dict[str, list[Any]]] = {}
    for file in sorted(_FOLDER.glob("*.yaml")):
        found |= yaml.safe_load(file.read_text("utf-8"))
    return found


def _cases(kind: str) -> list[Any]:
    return [
        pytest.param(rule, example, id=f"{rule}-{number}")
        for rule, examples in _examples().items()
        for number, example in enumerate(examples.get(kind, []), 1)
    ]


def _rule(name: str) -> Rule:
    return next(rule for rule in load() if rule.id == name)


def _judged(rule: Rule, example: Any, side: Side = Side.NEUTRAL) -> Review:
    told = {"text": example} if isinstance(example, str) else example
    text = f"{BLAND}\n\n{told['text']}\n"
    document = parsed(text)
    kind = told.get("type", min(rule.types, default=None))
    facts = Facts(contract_type=kind)
    for name, value in told.get("facts", {}).items():
        count, unit = value.split()
        place = Quote.of(document, text.index(told["text"]), len(text) - 1)
        facts = Facts(contract_type=kind, **{name: Fact(Duration(float(count), unit.rstrip("s")), place)})
    return judge(document, [], facts, side, "test", rules=[rule])


def _speaks(review: Review) -> bool:
    return bool(review.findings or review.missing)


@pytest.mark.parametrize(("name", "example"), _cases("fires"))
def test_a_rule_speaks_where_it_should(name: str, example: Any):
    assert _speaks(_judged(_rule(name), example))


@pytest.mark.parametrize(("name", "example"), _cases("quiet"))
def test_a_rule_is_silent_on_what_only_looks_alike(name: str, example: Any):
    assert not _speaks(_judged(_rule(name), example))


def test_every_rule_has_an_example_of_each_kind_and_every_example_a_rule():
    rules = {rule.id for rule in load()}
    told = {name for name, examples in _examples().items() if examples.get("fires") and examples.get("quiet")}
    assert rules == told


def test_a_bland_agreement_has_no_findings():
    review = judge(parsed(BLAND), [], Facts(), Side.NEUTRAL, "test")
    assert [finding.rule for finding in review.findings] == []
