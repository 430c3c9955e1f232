"""The kind `question`: one question to one contract, answered by the words that the reader finds, or by a model."""

from pydantic import BaseModel, Field

from pactoria.analysis.grids.engines import PROMPT
from pactoria.analysis.runs import reading
from pactoria.analysis.runs.injections import addressed_to_models
from pactoria.analysis.runs.kinds import Answer, Cited, Kind, Material, ModelEngine, Progress, Prompt, Quoted

__all__ = ["MOST_READ", "QUESTION", "AnswerCited", "ContractAnswer", "QuestionRequest", "offline"]

MOST_READ = 60_000
"""Characters of a contract that a model reads for one question: a grid asks many contracts, and each is paid for."""
_LONGEST = 600
_MOST_QUOTES = 3


class QuestionRequest(BaseModel):
    """What is asked."""

    question: str = Field(min_length=1, max_length=1_000, examples=["Who may assign the contract, and to whom?"])


class AnswerCited(Cited):
    """Words of the contract that answer."""

    section: str | None = Field(default=None, description="Number of the section that holds them, as shown.")
    says: str | None = Field(default=None, description="What the analyst reads there.")


class ContractAnswer(BaseModel):
    """What a contract says to a question."""

    question: str
    answer: str | None = Field(
        default=None, description="A model's answer, borne out by `cites`. Null without a model, or if it found none."
    )
    cites: list[AnswerCited] = Field(default=[], description="What the model's answer rests on.")
    passages: list[AnswerCited] = Field(description="Words that the built-in reader finds, the best first.")
    addressed_to_models: list[Cited] = Field(
        description="Words in the contract that talk to a model. They have no effect, but somebody has put them there."
    )


class Evidence(Quoted):
    """Words of the contract that bear the answer out."""


class QuestionAnswer(Answer):
    """What a model says."""

    found: bool = Field(description="Whether the contract answers the question.")
    answer: str = Field(default="", description="The answer alone, in at most 30 words. Empty if found is false.")
    evidence: list[Evidence] = Field(default=[], description="One to three passages that bear the answer out.")


def offline(material: Material, request: QuestionRequest, progress: Progress) -> ContractAnswer:
    """Find the words that answer."""
    from pactoria.analysis.reader.finding import find

    progress("reading", 0.1)
    found = find(request.question, material.document, material.review, limit=_MOST_QUOTES)
    return ContractAnswer(
        question=request.question,
        passages=[
            AnswerCited(
                start=each.place.start,
                end=each.place.end,
                quote=each.place.quote,
                section=each.section,
                says=each.says,
            )
            for each in found[:_MOST_QUOTES]
        ],
        addressed_to_models=[Cited.of(place) for place in addressed_to_models(material.document)],
    )


def ask(material: Material, request: QuestionRequest, found: ContractAnswer, room: int) -> Prompt:
    """Put the question, with the parts of the contract that have to do with it."""
    wanted = [(passage.start, passage.end) for passage in found.passages]
    return Prompt(
        instructions="You answer one question about a contract for a table in which many contracts stand side by side. "
        "You say only what the contract says, shortly and with its own names and figures: a date, an amount, a name, "
        "yes or no with the condition. You never advise and never guess. If the contract does not answer the "
        "question, you say so with found: false. The question is in the data named 'question'.",
        task="Answer the question about the contract, and quote the shortest passages that bear the answer out.",
        spans=reading.pick(material, min(room, MOST_READ), wanted),
        data=[("question", request.question)],
    )


def merge(
    material: Material, request: QuestionRequest, found: ContractAnswer, answer: QuestionAnswer
) -> ContractAnswer:
    """Take the answer where words of the contract bear it out; what the reader has found stays in any case."""
    del request
    from pactoria.analysis.engine.sections import Sections

    sections = Sections(material.document)
    places = [each.place for each in answer.evidence if each.place is not None]
    honest = [
        place
        for place in places
        if not any(place.start < said.end and said.start < place.end for said in found.addressed_to_models)
    ]
    words = " ".join(answer.answer.split())
    if not answer.found or not words or not honest:
        return found
    return found.model_copy(
        update={
            "answer": words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…",
            "cites": [
                AnswerCited(
                    start=place.start, end=place.end, quote=place.quote, section=sections.number_at(place.start)
                )
                for place in honest[:_MOST_QUOTES]
            ],
        }
    )


QUESTION = Kind(
    name="question",
    feature="answer-question",
    description="Ask one contract a question. The built-in reader finds the words that answer it; a model may say "
    "what they come to. An answer that no words bear out is not shown.",
    request=QuestionRequest,
    result=ContractAnswer,
    version="question/1",
    offline=offline,
    model=ModelEngine(prompt_version=PROMPT, answer=QuestionAnswer, ask=ask, merge=merge, most_tokens=1_024),
)
