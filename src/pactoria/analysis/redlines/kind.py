"""The kind `suggestions`: wording from the library in the contract's own words, fitted to its place by a model."""

from pydantic import BaseModel, Field

from pactoria.analysis.engine.suggestions.clause import Stance
from pactoria.analysis.redlines.suggestions import SuggestedVariant, SuggestionOut
from pactoria.analysis.runs import reading
from pactoria.analysis.runs.injections import Instructed
from pactoria.analysis.runs.kinds import Answer, Cited, Kind, Material, ModelEngine, Progress, Prompt, Quoted

__all__ = ["SUGGESTIONS", "SuggestionsResult"]

_MOST = 12
"""Suggestions that a model is asked to fit at once."""
_LONGEST = 4_000
_LABELS = {Stance.FAVOURABLE: "Favourable", Stance.NEUTRAL: "Neutral", Stance.FALLBACK: "Fallback"}


class SuggestionsRequest(BaseModel):
    """For what wording is wanted: a finding, a missing clause, chosen words, or, with none of them, every point."""

    finding: str | None = Field(default=None, max_length=64, description="Id of a finding of the review.")
    missing: str | None = Field(default=None, max_length=64, description="Id of a missing clause of the review.")
    start: int | None = Field(default=None, ge=0, description="First of the chosen words, in Unicode code points.")
    end: int | None = Field(default=None, ge=0, description="End of the chosen words.")
    wish: str = Field(default="", max_length=1_000, description="What the wording should also do; for a model.")


class FittedVariant(SuggestedVariant):
    """A wording that a model has fitted to its place, with the words of the contract that show why."""

    why: str
    cites: list[Cited]


class PlacedSuggestion(SuggestionOut):
    """A suggestion with what a model has made of it."""

    cites: list[Cited] = Field(description="The words that it replaces.")
    fitted: list[FittedVariant]


class SuggestionsResult(BaseModel):
    """All suggestions; none where nothing of that kind is in this version, or wording cannot put it right."""

    suggestions: list[PlacedSuggestion]


class Fitted(Quoted):
    """A clause rewritten for its place, with words of the contract that show what it had to fit."""

    suggestion: str = Field(description="Its id, such as S3.")
    stance: Stance = Field(description="Which of its wordings was taken as the base.")
    text: str = Field(description="The whole new wording, as it should stand in the contract.")
    why: str = Field(description="What was changed, and why, in one sentence.")


class SuggestionsAnswer(Answer):
    """What a model adds."""

    fitted: list[Fitted]


def offline(material: Material, request: SuggestionsRequest, progress: Progress) -> SuggestionsResult:
    """Return wording from the library."""
    from pactoria.analysis.engine.suggestions.suggesting import suggest

    progress("suggestions", 0.1)
    words = (request.start, request.end) if request.start is not None and request.end is not None else None
    found = suggest(material.document, material.review, finding=request.finding, missing=request.missing, words=words)
    return SuggestionsResult(
        suggestions=[
            PlacedSuggestion(
                **SuggestionOut.model_validate(each).model_dump(),
                cites=[Cited(start=each.start, end=each.end, quote=each.current)] if each.current else [],
                fitted=[],
            )
            for each in found or []
        ]
    )


def ask(material: Material, request: SuggestionsRequest, found: SuggestionsResult, room: int) -> Prompt:
    """Ask to fit the library's wording to its places."""
    wanted = found.suggestions[:_MOST]
    side = "neither party in particular" if material.side == "neutral" else f"the {material.side}"
    data = [(f"suggestion S{number}", _told(each)) for number, each in enumerate(wanted, 1)]
    if request.wish.strip():
        data.append(("wish of the reader", request.wish))
    spans = [each.context for each in wanted if each.context[0] < each.context[1]]
    return Prompt(
        instructions="You are a careful commercial lawyer who drafts for one side of a contract. You are given clauses "
        "of a library, already put into the contract's names and terms, and the contract. You fit each clause to its "
        "place: defined terms, cross-references, the exact subject of the sentence that it replaces, and what other "
        "sections say about the same. You keep what the clause protects, and never make it weaker or longer than "
        "needed. Blanks in square brackets stay unless the contract says what belongs there. A clause that fits as it "
        "is needs no answer.",
        task=f"Draft for {side}. For each suggestion that you can improve, give its id, the stance that you took as "
        "the base, the whole new wording without a section number, why, and the passage of the contract that made "
        "the change necessary. If there is a wish of the reader, follow it as far as it serves that side.",
        spans=reading.pick(material, room, spans),
        data=data,
    )


def _told(suggestion: PlacedSuggestion) -> str:
    """Say what a suggestion is, for a model."""
    lines = [f"{suggestion.title}. {suggestion.where}."]
    if suggestion.current:
        lines.append(f"Words that it replaces: {suggestion.current[:_LONGEST]}")
    lines += [f"{variant.stance}: {_words(variant)[:_LONGEST]}" for variant in suggestion.variants]
    return "\n".join(lines)


def _words(variant: SuggestedVariant) -> str:
    return "\n".join([variant.text, *(paragraph.text for paragraph in variant.paragraphs)]).strip() or "(delete)"


def merge(
    material: Material, request: SuggestionsRequest, found: SuggestionsResult, answer: SuggestionsAnswer
) -> SuggestionsResult:
    """Put the model's wording beside the library's; what no words of the contract bear out is left out.

    So is what rests on a sentence that talks to models.
    """
    del request
    instructed = Instructed(material.document)
    numbered = {f"S{number}": each for number, each in enumerate(found.suggestions[:_MOST], 1)}
    fitted: dict[str, list[FittedVariant]] = {}
    for each in answer.fitted:
        suggestion = numbered.get(each.suggestion.strip().strip("."))
        base = None if suggestion is None else next((v for v in suggestion.variants if v.stance == each.stance), None)
        text = " ".join(each.text.split())
        if suggestion is None or base is None or each.place is None or not text or len(text) > _LONGEST:
            continue
        if instructed.touch([each.place]):
            continue
        fitted.setdefault(suggestion.id, []).append(_variant(base, text, each))
    return SuggestionsResult(
        suggestions=[each.model_copy(update={"fitted": fitted.get(each.id, [])}) for each in found.suggestions]
    )


def _variant(base: SuggestedVariant, text: str, fitted: Fitted) -> FittedVariant:
    """Put new words where those of the library would go: in place of the last paragraph, or of the text."""
    import re

    place = fitted.place
    paragraphs = list(base.paragraphs)
    words = text
    if paragraphs:
        number = re.match(r"(?:\d+[A-Z]?(?:\.\d+)*\.?|\([a-z]\))\s+", paragraphs[-1].text)
        led = (number[0] if number else "") + text
        paragraphs[-1] = paragraphs[-1].model_copy(update={"text": led})
        words = base.text
    elif base.text.startswith(" "):
        words = " " + text
    return FittedVariant(
        stance=base.stance,
        label=f"{_LABELS[base.stance]}, fitted",
        text=words,
        paragraphs=paragraphs,
        blanks=list(dict.fromkeys(re.findall(r"\[[^\[\]]+\]", text))),
        why=" ".join(fitted.why.split())[:500],
        cites=[Cited.of(place)] if place is not None else [],
    )


SUGGESTIONS = Kind(
    name="suggestions",
    feature="suggest-clauses",
    description="Suggest wording for a finding, a missing clause or chosen words, in the contract's own names and "
    "terms, in a favourable, a neutral and a fallback variant. A model fits it to its place.",
    request=SuggestionsRequest,
    result=SuggestionsResult,
    version="suggestions/2",
    offline=offline,
    model=ModelEngine("suggestions/2", SuggestionsAnswer, ask, merge),
)
