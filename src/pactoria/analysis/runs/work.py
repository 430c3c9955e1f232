"""What of a run happens in an isolated process: the engines themselves, and all reading of what a model has said."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from pactoria.analysis.engine.result import Quote, QuoteMismatchError, Review, Side
from pactoria.analysis.runs.kinds import Answer, Cited, Material, ModelEngine, OfflineEngine, Quoted, parts_of
from pactoria.documents.parsed import ParsedDocument

__all__ = ["Made", "Merged", "Read", "analyse", "ask", "estimate", "merge", "read"]

Json = dict[str, Any]
_REVIEWING = 0.7
"""Share of the work that a review takes where there is none yet."""
_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Made:
    """What the offline engine says, and the review that it stands on."""

    review: Review
    result: Json


@dataclass(frozen=True, slots=True)
class Read:
    """Whether a model's answer can be used."""

    problem: str | None
    """Why it has not the form that was wanted; None if it has."""
    verified: int = 0
    failed: list[str] = field(default_factory=list[str])
    """Quotes that the contract does not have."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A result in which a model took part."""

    result: Json
    verified: int
    dropped: int


def analyse(
    offline: OfflineEngine[Any, Any],
    document: ParsedDocument,
    known: Review | None,
    side: Side,
    extra: Any,
    request: BaseModel,
    progress: Callable[[str, float], None],
) -> Made:
    """Run the offline engine, after a review of the document where none is known."""
    from pactoria.analysis.engine import review as engine

    begun = 0.0
    if known is None:
        review = engine.review(document, side, lambda _, done: progress("review", _REVIEWING * done))
        begun = _REVIEWING
    else:
        review = known if known.side is side else engine.judge(document, list(known.clauses), known.facts, side)

    def heard(step: str, done: float) -> None:
        progress(step, begun + (1 - begun) * min(max(done, 0.0), 1.0))

    result = offline(Material(document, review, side, extra), request, heard)
    return Made(review, _checked(document, result))


def _checked(document: ParsedDocument, result: BaseModel) -> Json:
    """Return a result as JSON values.

    Raises:
        QuoteMismatchError: if it cites words that the document does not have: a mistake in an engine.
    """
    for cited in parts_of(result, Cited):
        if not Quote(cited.start, cited.end, cited.quote).holds_in(document):
            raise QuoteMismatchError(f"not what the document says at {cited.start}:{cited.end}")
    return result.model_dump(mode="json")


def ask(
    engine: ModelEngine[Any, Any, Any],
    result_type: type[BaseModel],
    material: Material,
    request: BaseModel,
    result: Json,
    room: int,
) -> tuple[list[tuple[str, str]], Json]:
    """Return the messages (roles and words) that put the question to a model, and the schema of its answer."""
    from pactoria.analysis.runs.asking import first_messages, schema_of

    prompt = engine.ask(material, request, result_type.model_validate(result), room)
    return first_messages(material.document, prompt, engine.answer), schema_of(engine.answer)


def estimate(
    offline: OfflineEngine[Any, Any],
    engine: ModelEngine[Any, Any, Any],
    result_type: type[BaseModel],
    document: ParsedDocument,
    review: Review,
    side: Side,
    extra: Any,
    request: BaseModel,
    room: int,
) -> tuple[list[tuple[str, str]], Json]:
    """Return what `ask` would."""
    made = analyse(offline, document, review, side, extra, request, lambda _step, _done: None)
    return ask(engine, result_type, Material(document, made.review, side, extra), request, made.result, room)


def read(engine: ModelEngine[Any, Any, Any], document: ParsedDocument, text: str) -> Read:
    """Look at an answer: whether it has the right form, and which of its quotes stand in the document."""
    try:
        answer = _parsed(engine.answer, text)
    except ValueError as error:
        return Read(_spoken(error))
    failed = _place(document, answer)
    total = sum(1 for _ in parts_of(answer, Quoted))
    return Read(None, total - len(failed), failed)


def merge(
    engine: ModelEngine[Any, Any, Any],
    result_type: type[BaseModel],
    material: Material,
    request: BaseModel,
    result: Json,
    text: str,
) -> Merged:
    """Put what a model says together with what the offline engine says.

    Raises:
        ValueError: if the answer has not the right form: see `read`.
    """
    answer = _parsed(engine.answer, text)
    failed = _place(material.document, answer)
    total = sum(1 for _ in parts_of(answer, Quoted))
    merged = engine.merge(material, request, result_type.model_validate(result), answer)
    return Merged(_checked(material.document, merged), total - len(failed), len(failed))


def _place(document: ParsedDocument, answer: Answer) -> list[str]:
    """Find all quotes of an answer; return those that stand nowhere."""
    from pactoria.analysis.runs.quoting import Places

    places = Places(document)
    failed: list[str] = []
    for quoted in parts_of(answer, Quoted):
        quoted.put(places.find(quoted.quote))
        if quoted.place is None:
            failed.append(quoted.quote)
    return failed


def _parsed(kind: type[Answer], text: str) -> Answer:
    """Read an answer, also where a model has put words or a fence around it.

    Raises:
        ValueError: if there is no such object in it.
    """
    problem: ValueError | None = None
    for candidate in _candidates(text):
        try:
            found = json.loads(candidate, strict=False)
            return kind.model_validate(_clean(found))
        except (ValueError, RecursionError) as error:
            problem = problem or (error if isinstance(error, ValueError) else ValueError("nested too deep"))
    raise problem or ValueError("there is no JSON object")


def _candidates(text: str) -> list[str]:
    first, last = text.find("{"), text.rfind("}")
    found = [text, *(match[1] for match in _FENCED.finditer(text))]
    if 0 <= first < last:
        found.append(text[first : last + 1])
    return [each.strip() for each in found if "{" in each]


def _clean(found: Any) -> Any:
    """Drop what no database takes."""
    if isinstance(found, str):
        return _UNSTORABLE.sub("", found)
    if isinstance(found, list):
        return [_clean(each) for each in found]  # pyright: ignore[reportUnknownVariableType] - JSON
    if isinstance(found, dict):
        return {_clean(key): _clean(each) for key, each in found.items()}  # pyright: ignore[reportUnknownVariableType]
    return found


def _spoken(error: ValueError) -> str:
    """Say what is wrong with an answer, in few words and none of its own."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"at {'.'.join(map(str, first['loc'])) or 'the top'}: {first['msg']}."
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}."
    return f"{error}."
