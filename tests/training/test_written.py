"""What the sentences of our own promise to the training of the clause finder."""

from collections import Counter

import numpy as np
from training.written import FOLDER, load_written

from pactoria.analysis.engine.clauses.mentions import MENTIONED
from pactoria.analysis.engine.clauses.model import shipped

ENOUGH = 50


def test_every_category_that_has_a_file_is_taught_there_in_many_ways():
    names = list(shipped().categories)
    for file in FOLDER.iterdir():
        column = next(index for index, name in enumerate(names) if _slug(name) == file.stem)
        assert sum(bool(one.target[column]) for one in load_written(names, [file])) >= ENOUGH, file.name


def test_a_good_part_only_looks_like_something():
    written = list(load_written(list(shipped().categories)))
    assert sum(not one.target.any() for one in written) * 5 > len(written)


def test_no_sentence_stands_twice():
    texts = Counter(one.text for one in load_written(list(shipped().categories)))
    assert [text for text, count in texts.items() if count > 1] == []


def test_what_is_unsure_or_a_mere_mention_teaches_nothing():
    names = list(shipped().categories)
    mentioned = [names.index(name) for name in MENTIONED]
    for one in load_written(names):
        assert not one.weight[mentioned].any()
        assert not np.any(one.target & (one.weight == 0))


def _slug(name: str) -> str:
    return "-".join("".join(letter if letter.isalpha() else " " for letter in name.lower()).split())
