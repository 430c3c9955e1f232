"""What decides for a whole contract which kinds of clauses it has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactoria.analysis.engine import clauses
from pactoria.analysis.engine.clauses.model import shipped
from pactoria.analysis.engine.clauses.presence import VOICES, Presence, describe_document
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

NOTHING = np.full((1, 2), -8.0, np.float32)
UNCUED = np.zeros((1, 2), np.bool_)

confidences = st.lists(st.floats(0, 1), max_size=6)


@given(confidences, st.floats(0, 1))
def test_one_more_candidate_never_speaks_against_a_category(told: list[float], more: float) -> None:
    before = describe_document({0: told}, NOTHING, NOTHING, UNCUED)
    after = describe_document({0: [*told, more]}, NOTHING, NOTHING, UNCUED)
    assert (after[0] >= before[0] - 1e-6).all()
    assert (after[1] == before[1]).all()


@given(st.permutations([0.9, 0.2, 0.6, 0.05]))
def test_the_order_of_the_candidates_does_not_matter(told: list[float]) -> None:
    one = describe_document({1: told}, NOTHING, NOTHING, UNCUED)
    other = describe_document({1: sorted(told)}, NOTHING, NOTHING, UNCUED)
    assert one == pytest.approx(other, abs=1e-5)


def test_a_document_that_was_not_read_is_described_without_complaint() -> None:
    none = np.zeros((0, 2), np.float32)
    described = describe_document({}, none, none, none.astype(np.bool_))
    assert described.shape == (2, VOICES)
    assert np.isfinite(described).all()


def test_a_rarer_category_needs_to_be_spoken_for_more() -> None:
    presence = Presence(
        np.array([1, 0, 0, 0, 0, 0], np.float32), np.array([0, -3], np.float32), np.full(2, 0.6, np.float32)
    )
    described = describe_document({0: [0.7], 1: [0.7]}, NOTHING, NOTHING, UNCUED)
    common, rare = presence.of_document(described)
    assert common > rare


def test_the_shipped_model_never_takes_what_speaks_for_a_category_against_it() -> None:
    model = shipped()
    assert (model.calibration.presence_shared >= -1e-6).all()
    assert ((model.calibration.presence_threshold > 0) & (model.calibration.presence_threshold < 1)).all()


def test_where_a_category_is_accepted_its_best_candidate_is() -> None:
    text = (
        "SUPPLY AGREEMENT\n\n1. Assignment. Neither party may assign this Agreement without consent.\n\n"
        "2. Law. This Agreement is governed by the laws of the State of Ohio.\n\n"
        "3. Assignment. The Supplier shall not assign or transfer any right under this Agreement.\n"
    )
    found = clauses.find(ParsedDocument(text, (), DocumentFormat.TEXT))
    accepted = {clause.category for clause in found if clause.accepted}
    assert {"Anti-Assignment", "Governing Law"} <= accepted
    for category in accepted:
        best = max((clause for clause in found if clause.category == category), key=lambda clause: clause.confidence)
        assert any(
            clause.accepted and clause.confidence == best.confidence for clause in found if clause.category == category
        )
