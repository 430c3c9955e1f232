"""Weights of the signs by which the facts tell a sentence about the contract's term: `python -m training.terms DIR`.

Fits a logistic regression to the sentences of the training contracts, right where lawyers marked "Expiration Date" in
them, and prints the weights that `analysis/engine/facts/term_sentences.py` holds.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from pactoria.analysis.engine.facts import dates
from pactoria.analysis.engine.facts.term_sentences import candidates, signs


def main(data: Path) -> None:
    """Print the weights, the base and the cross-validated average precision, by contract."""
    marked: dict[str, list[tuple[int, int]]] = {}
    with (data / "labels.jsonl").open(encoding="utf-8") as lines:
        for label in map(json.loads, lines):
            if label["category"] == "Expiration Date":
                marked.setdefault(label["doc"], []).append((label["start"], label["end"]))
    rows: list[dict[str, float]] = []
    right: list[bool] = []
    groups: list[str] = []
    for doc in json.loads((data / "split.json").read_text("utf-8"))["train"]:
        with (data / "contracts" / f"{doc}.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        found = dates.find(text)
        for start, end in candidates(text, found):
            rows.append(signs(text, start, end, found))
            right.append(any(s < end and start < e for s, e in marked.get(doc, ())))
            groups.append(doc)
    names = list(rows[0])
    table = np.array([[row[name] for name in names] for row in rows])
    model = LogisticRegression(C=0.5, max_iter=5000)
    folds = GroupKFold(5)
    guessed = cross_val_predict(model, table, right, groups=groups, cv=folds, method="predict_proba")[:, 1]
    model.fit(table, right)
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"base {model.intercept_[0]:.2f}, average precision {average_precision_score(right, guessed):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
