"""The scorer counts as CUAD does; worked by hand on small cases."""

import pytest
from benchmarks.spans import Outcome, Predicted, area, contract_f1, figures, hits, outcome, tabulate
from hypothesis import given
from hypothesis import strategies as st


def test_half_of_the_words_in_common_is_a_hit_and_less_is_not() -> None:
    assert hits("the red fox", "The red, fox!", "Insurance")
    assert hits("a b", "a", "Insurance")
    assert not hits("a b c", "a", "Insurance")
    assert not hits("a b c d", "c d e f", "Insurance")


def test_a_passage_that_holds_the_name_counts_for_parties_only() -> None:
    passage = "between Acme Inc. and the customer that is named in the order form"
    assert hits(passage, "Acme Inc.", "Parties")
    assert not hits(passage, "Acme Inc.", "Insurance")


def test_two_predictions_of_one_clause_count_once_and_raise_no_alarm() -> None:
    found = outcome("Insurance", [Predicted("a b", 0.9, accepted=True), Predicted("a b", 0.4, accepted=True)], ["a b"])
    assert found == Outcome((0.9,), 0, (), (0.9, 0.4))


def test_a_prediction_that_hits_nothing_is_an_alarm() -> None:
    found = outcome("Insurance", [Predicted("x y", 0.7, accepted=False)], ["a b"])
    assert found == Outcome((), 1, (0.7,), ())


def test_the_area_of_a_perfect_ranking_is_one() -> None:
    assert area(Outcome((0.9, 0.8), 0, (0.1,), (0.9, 0.8))) == (1.0, 1.0)


def test_the_area_ends_at_the_recall_that_was_reached() -> None:
    assert area(Outcome((0.9,), 1, (), (0.9,))) == (0.5, 0.0)


def test_the_area_is_under_the_envelope() -> None:
    # Thresholds 0.9, 0.8, 0.7: recall 0, 1/2, 1; precision 0, 1/2, 2/3. The envelope is 2/3 everywhere.
    got, at_80 = area(Outcome((0.8, 0.7), 0, (0.9,), (0.8, 0.7)))
    assert got == pytest.approx(2 / 3)
    assert at_80 == pytest.approx(2 / 3)


def test_the_area_joins_points_by_straight_lines() -> None:
    # Thresholds 0.9 and 0.7: recall 1/2 at precision 1, then recall 1 at precision 2/3.
    got, _ = area(Outcome((0.9, 0.7), 0, (0.7,), (0.9, 0.7)))
    assert got == pytest.approx(0.5 * 1 + 0.5 * (1 + 2 / 3) / 2)


def test_nothing_found_is_no_area() -> None:
    assert area(Outcome((), 3, (), ())) == (0.0, 0.0)


def test_contract_f1_counts_contracts_not_spans() -> None:
    assert contract_f1([(True, True), (True, False), (False, True), (False, False)]) == 0.5
    assert contract_f1([(False, False)]) == 0.0


def test_what_is_accepted_is_scored_by_itself() -> None:
    predicted = {
        ("a", "Insurance"): [
            Predicted("x", 0.9, accepted=True),
            Predicted("z", 0.8, accepted=True),
            Predicted("y", 0.7, accepted=False),
        ]
    }
    marked = {("a", "Insurance"): ["x", "y"], ("b", "Insurance"): ["y"]}
    scored = figures(tabulate(predicted, marked, ["a", "b"], ["Insurance"]), ["a", "b"], ["Insurance"])
    assert scored.accepted_precision == pytest.approx(1 / 2)
    assert scored.accepted_recall == pytest.approx(1 / 3)


def test_a_contract_that_is_drawn_twice_counts_twice() -> None:
    predicted = {("a", "Insurance"): [Predicted("x", 0.9, accepted=True)]}
    marked = {("a", "Insurance"): ["x"], ("b", "Insurance"): ["y"]}
    table = tabulate(predicted, marked, ["a", "b"], ["Insurance"])
    assert figures(table, ["a", "b"], ["Insurance"]).macro == pytest.approx(1 / 2)
    assert figures(table, ["a", "a", "b"], ["Insurance"]).macro == pytest.approx(2 / 3)


@given(st.lists(st.floats(0.06, 1), max_size=20), st.integers(0, 5), st.lists(st.floats(0.06, 1), max_size=20))
def test_the_area_is_a_share(found: list[float], missed: int, alarms: list[float]) -> None:
    got, at_80 = area(Outcome(tuple(found), missed, tuple(alarms), tuple(found)))
    assert 0 <= got <= 1 + 1e-9
    assert 0 <= at_80 <= 1
