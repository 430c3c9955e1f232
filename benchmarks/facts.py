"""How well key facts are found: `python benchmarks/facts.py --data DIR`.

Compares what a review tells with the short answers that lawyers gave (CUAD v1, The Atticus Project, CC BY 4.0). A
review reads facts with the candidates of the clause finder as hints; `--plain` does without. The clause finder was
trained on `train`: there its hints look better than they are. Time is that of the facts alone.
What counts as right, by field:

- parties: a name equal to a lawyer's after `normal_name` (no case, punctuation, legal form or "doing business as"); the
  words that the lawyers marked in the contract count as spellings of the answer that they resemble, since answers have
  typos. Answers that join parties ("X and Y (the "Parties")"), blanks and bare roles ("Distributor") name nobody.
- dates: the same day. Answers without a full date ("[]/[]/2020") state none.
- perpetual: lawyers answer "perpetual" for the expiration date, also where the end is an event; found is `perpetual`.
- renewal, notice: the same length, a year being twelve months and a month thirty days.
- governing law: the same jurisdiction after `canonical`.

A wrong value counts against precision and against recall. The last line is one JSON object.
"""

import argparse
import difflib
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pactoria.analysis.engine import clauses, facts
from pactoria.analysis.engine.facts import dates, durations
from pactoria.analysis.engine.facts.law import canonical
from pactoria.analysis.engine.facts.names import normal_name
from pactoria.analysis.engine.result import Duration, Facts
from pactoria.documents.parsed import DocumentFormat, ParsedDocument

TARGETS = {
    "parties": 0.80,
    "agreement_date": 0.80,
    "effective_date": 0.80,
    "expiration_date": 0.80,
    "governing_law": 0.80,
}
_ANSWERS = {
    "agreement_date": "Agreement Date",
    "effective_date": "Effective Date",
    "expiration_date": "Expiration Date",
    "perpetual": "Expiration Date",
    "renewal": "Renewal Term",
    "notice_period": "Notice Period To Terminate Renewal",
    "governing_law": "Governing Law",
}
_GROUP = re.compile(r"\b(?:part(?:y|ies)|collectively|jointly|together with)\b", re.IGNORECASE)
_ROLE_ONLY = re.compile(
    r"(?:the )?(?:individual|customer|supplier|distributor|franchisee|licensee|reseller|you|seller|company|client|"
    r"member|developer|"
    r"an individual|affiliates?|.* identified on .*)",
    re.IGNORECASE,
)
_ALIKE = 0.8
_DAYS = {"day": 1, "business day": 1, "week": 7, "month": 30, "year": 360}


@dataclass
class Tally:
    """Counts of one field over the contracts."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list[str])

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of the lawyers' answers that were found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def party_answers(answer: str, marked: Iterable[str]) -> list[set[str]]:
    """Return, for each party that lawyers named, the spellings that are right."""
    named: list[set[str]] = []
    spans = {n for n in map(normal_name, marked) if n}
    for piece in re.split(r";|(?<=[\"”]\)),|(?:(?<=LLC)|(?<=Inc\.)|(?<=L\.P\.)),(?=\s[A-Z])", answer):
        name = re.sub(r"\([^()]*[\"“”?][^()]*\)?|\([^()]*\)|[\"“][^\"”]*[\"”]", " ", piece).strip(" ,.;()")
        plain = normal_name(name)
        if (
            not plain
            or (_GROUP.search(piece) and re.search(r"\band\b", name))
            or _ROLE_ONLY.fullmatch(name)
            or "[" in name
        ):
            continue
        alike = {s for s in spans if difflib.SequenceMatcher(None, s, plain).ratio() >= _ALIKE}
        spellings = {s.replace(" ", "") for s in {plain} | alike}
        if not any(spellings & known for known in named):
            named.append(spellings)
    return named


def date_answers(answer: str, *, perpetual: bool = False) -> set[str]:
    """Return the dates that an answer accepts."""
    if perpetual:
        return {"perpetual"} if "perpetual" in answer.lower() else set()
    return {d.iso for d in dates.find(answer) if d.iso}


def duration_answers(answer: str) -> set[float]:
    """Return the lengths, in days, that an answer accepts."""
    return {days(d.value) for d in durations.find(answer.replace("60)", "60"))}


def days(length: Duration) -> float:
    """Return a length in days, for comparison only."""
    return length.count * _DAYS[length.unit]


def law_answers(answer: str) -> set[str]:
    """Return the set of jurisdictions of an answer."""
    laws = {canonical(part) for part in re.split(r";|, (?=Texas|Illinois)", answer) if part.strip(" []")}
    return laws - {"England", "Wales"} | {"England and Wales"} if {"England", "Wales"} <= laws else laws


def found_in(known: Facts) -> dict[str, str | float | None]:
    """Return what was found, field by field, as it is compared."""
    return {
        "agreement_date": known.agreement_date.value if known.agreement_date else None,
        "effective_date": known.effective_date.value if known.effective_date else None,
        "expiration_date": known.expiration_date.value if known.expiration_date else None,
        "perpetual": "perpetual" if known.perpetual and known.perpetual.value else None,
        "renewal": days(known.renewal.value) if known.renewal else None,
        "notice_period": days(known.notice_period.value) if known.notice_period else None,
        "governing_law": known.governing_law.value if known.governing_law else None,
    }


def _accepted(name: str, answer: str) -> set[str] | set[float]:
    if name == "governing_law":
        laws = law_answers(answer)
        return {"; ".join(sorted(laws))} if laws else set[str]()
    if name in ("renewal", "notice_period"):
        return duration_answers(answer)
    return date_answers(answer, perpetual=name == "perpetual")


def _compare(doc: str, known: Facts, answers: dict[str, str], marked: Iterable[str], tallies: dict[str, Tally]) -> None:
    named = party_answers(answers["Parties"], marked)
    got = [normal_name(p.name).replace(" ", "") for p in known.parties]
    right = sum(1 for spellings in named if any(g in spellings for g in got))
    wrong = sum(1 for g in got if not any(g in spellings for spellings in named))
    tally = tallies["parties"]
    tally.right += right
    tally.wrong += wrong
    tally.missed += len(named) - right
    if wrong or right < len(named):
        tally.errors.append(
            f"{doc}: {answers['Parties'][:300]!r} but found {[(p.name, p.role) for p in known.parties]}"
        )
    for name, value in found_in(known).items():
        accepted = _accepted(name, answers[_ANSWERS[name]])
        if name == "governing_law" and isinstance(value, str):
            value = "; ".join(sorted(value.split("; ")))  # noqa: PLW2901 - the order of laws means nothing
        tally = tallies[name]
        if value is not None and value in accepted:
            tally.right += 1
            continue
        tally.wrong += value is not None
        tally.missed += bool(accepted)
        if value is not None or accepted:
            fact = getattr(known, name)
            quote = " ".join(fact.place.quote.split())[:260] if fact else ""
            tally.errors.append(f"{doc}: {answers[_ANSWERS[name]]!r} but found {value!r} in {quote!r}")


def _marked_parties(path: Path) -> dict[str, list[str]]:
    marked: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            label = json.loads(line)
            if label["category"] == "Parties":
                marked[label["doc"]].append(label["text"])
    return marked


def main() -> int:
    """Run the benchmark; exit code 1 where a target is missed, 2 without data."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of CUAD: contracts/, answers.jsonl, labels.jsonl, split.json"
    )
    parser.add_argument("--split", default="dev", choices=["dev", "train"], help="develop on train, report dev")
    parser.add_argument("--errors", nargs="?", const="all", help="list errors, of one field or of all")
    parser.add_argument("--plain", action="store_true", help="without clause candidates, several times as fast")
    options = parser.parse_args()
    data: Path = options.data
    if not (data / "answers.jsonl").exists():
        print(f"{data} has no answers.jsonl: get CUAD v1 from The Atticus Project, see the README", file=sys.stderr)
        return 2
    with (data / "answers.jsonl").open(encoding="utf-8") as lines:
        answers = {row["doc"]: row["answers"] for row in map(json.loads, lines)}
    marked = _marked_parties(data / "labels.jsonl")
    docs: list[str] = json.loads((data / "split.json").read_text("utf-8"))[options.split]
    tallies = {name: Tally() for name in ["parties", *_ANSWERS]}
    spent = characters = 0.0
    for doc in docs:
        with (data / "contracts" / f"{doc}.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        document = ParsedDocument(text, (), DocumentFormat.TEXT)
        found = [] if options.plain else clauses.find(document)
        began = time.process_time()
        known = facts.extract(document, found)
        spent += time.process_time() - began
        characters += len(text)
        _compare(doc, known, answers[doc], marked[doc], tallies)
    pages = 1000 * spent / (characters / 90_000)
    print(f"{len(docs)} contracts of {options.split}, {pages:.0f} ms for 30 pages of 3,000 characters")
    print(f"{'field':<17}{'answers':>8}{'right':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}{'F1':>7}")
    for name, tally in tallies.items():
        print(
            f"{name:<17}{tally.right + tally.missed:>8}{tally.right:>7}{tally.wrong:>7}{tally.missed:>8}"
            f"{tally.precision:>11.3f}{tally.recall:>8.3f}{tally.f1:>7.3f}"
        )
    for name, tally in tallies.items():
        if options.errors in ("all", name):
            print(f"\n{name}", *tally.errors, sep="\n  ")
    figures = {name: round(tally.f1, 4) for name, tally in tallies.items()} | {
        "n": len(docs),
        "ms_per_30_pages": round(pages, 1),
    }
    ok = all(figures[name] >= target for name, target in TARGETS.items())
    print(json.dumps({"bench": "facts", "figures": figures, "targets": TARGETS, "ok": ok}))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
