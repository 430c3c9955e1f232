"""The page on the rules is that of the pack."""

from pathlib import Path

from pactoria.analysis.engine.rules import load
from pactoria.analysis.engine.rules.catalogue import markdown

_PAGE = Path(__file__).parents[3] / "docs" / "rules.md"


def test_the_page_on_the_rules_is_fresh():
    assert _PAGE.read_text("utf-8") == markdown()


def test_the_page_names_every_rule():
    page = markdown()
    assert all(f"`{rule.id}`" in page for rule in load())
