"""What a summary is asked with and answered by, and the two engines that make it."""

from datetime import date

from pydantic import BaseModel, Field

from pactoria.analysis.engine.summary import Reader, summarize
from pactoria.analysis.runs import reading
from pactoria.analysis.runs.injections import Instructed
from pactoria.analysis.runs.kinds import Answer, Cited, Kind, Material, ModelEngine, Progress, Prompt, Quoted
from pactoria.analysis.summaries.loading import load, month_of

__all__ = ["SUMMARY", "ContractSummary", "SummaryRequest", "ask", "merge", "offline"]

_INSTRUCTIONS = """\
You summarise contracts for people who have not read them. You write plain sentences of at most 30 words, each about \
one thing that the contract says, with the names and figures that it uses. You never advise, praise or guess, and you \
leave out what the contract does not say. Each sentence comes with the exact words that bear it out."""

_WANTED = {
    Reader.EXECUTIVE: "An executive who decides on signing: the deal, the money, how long it binds, what can go wrong. "
    "At most 8 sentences, no section numbers.",
    Reader.LAWYER: "A lawyer who advises: parties, term, liability, indemnities, rights, restrictions, ending, law and "
    "disputes, each with its section number. At most 20 sentences.",
    Reader.OPERATIONS: "The people who carry the contract out: who has to do what by when, how notices are given, "
    "what is reported and kept. At most 16 sentences.",
}
_LONGEST = 400
_MOST = {Reader.EXECUTIVE: 10, Reader.LAWYER: 24, Reader.OPERATIONS: 20}


class SummaryRequest(BaseModel):
    """For whom to summarise."""

    reader: Reader = Field(
        default=Reader.EXECUTIVE, description="Who will read it; decides what is told, and how deep."
    )


class SummarySentence(BaseModel):
    """Something that the contract says, with the words that bear it out."""

    text: str
    cites: list[Cited] = Field(description="At least one.")


class SummaryParagraph(BaseModel):
    """Sentences on one topic."""

    topic: str
    sentences: list[SummarySentence]


class ContractSummary(BaseModel):
    """A contract told for one kind of reader."""

    reader: Reader
    paragraphs: list[SummaryParagraph]
    silent: list[str] = Field(description="What such a contract should say and this one does not.")


class ModelSentence(BaseModel):
    """One sentence of a model, with its evidence."""

    topic: str = Field(description="A heading of one to four words; sentences of one topic follow each other.")
    text: str = Field(description="The sentence.")
    evidence: list[Quoted] = Field(description="The words of the contract that bear it out; at least one.")


class ModelSummary(Answer):
    """A model's summary."""

    sentences: list[ModelSentence]


def _today(material: Material) -> date:
    """Return the day that the run was asked for."""
    return date.fromisoformat(material.extra["today"])


def offline(material: Material, request: SummaryRequest, report_progress: Progress) -> ContractSummary:
    """Tell the contract from what the analyst has read in it."""
    report_progress("reading", 0.0)
    told = summarize(material.document, material.review, request.reader, _today(material))
    report_progress("writing", 0.9)
    return ContractSummary(
        reader=request.reader,
        paragraphs=[
            SummaryParagraph(
                topic=paragraph.topic,
                sentences=[
                    SummarySentence(text=sentence.text, cites=[Cited.of(place) for place in sentence.cites])
                    for sentence in paragraph.sentences
                ],
            )
            for paragraph in told.paragraphs
        ],
        silent=list(told.silent),
    )


def ask(material: Material, request: SummaryRequest, found: ContractSummary, room: int) -> Prompt:
    """Ask a model; what the offline summary rests on is read first where the contract is too long to read whole."""
    wanted = [(cite.start, cite.end) for p in found.paragraphs for s in p.sentences for cite in s.cites]
    return Prompt(
        _INSTRUCTIONS,
        f"Summarise the contract for this reader. {_WANTED[request.reader]}",
        reading.pick(material, room, wanted),
    )


def merge(material: Material, request: SummaryRequest, found: ContractSummary, answer: ModelSummary) -> ContractSummary:
    """Put the model's sentences in place of ours where all of a sentence's evidence stands in the contract.

    What the offline review warns of stays: a contract that talks a model round does not get rid of it. Nor is told what
    rests on a sentence that talks to models.
    """
    instructed = Instructed(material.document)
    paragraphs: list[SummaryParagraph] = []
    for sentence in answer.sentences[: _MOST[request.reader]]:
        places = [evidence.place for evidence in sentence.evidence if evidence.place is not None]
        text = " ".join(sentence.text.split())
        if not places or len(places) < len(sentence.evidence) or not text or len(text) > _LONGEST:
            continue
        if instructed.touch(places):
            continue
        topic = " ".join(sentence.topic.split())[:60] or "Summary"
        told = SummarySentence(text=text, cites=[Cited.of(place) for place in places])
        if paragraphs and paragraphs[-1].topic == topic:
            paragraphs[-1].sentences.append(told)
        else:
            paragraphs.append(SummaryParagraph(topic=topic, sentences=[told]))
    if not paragraphs:
        return found
    return ContractSummary(reader=request.reader, paragraphs=[*paragraphs, *_warnings(found)], silent=found.silent)


def _warnings(found: ContractSummary) -> list[SummaryParagraph]:
    """Return what ours says of the review's findings."""
    return [p for p in found.paragraphs if p.topic in {"What to know before signing", "Other points"}]


SUMMARY = Kind(
    name="summary",
    feature="summarize",
    description="Summarise a contract for a reader: executive, lawyer or operations. Every sentence cites its words.",
    request=SummaryRequest,
    result=ContractSummary,
    version="summary/3",
    offline=offline,
    model=ModelEngine("summary/2", ModelSummary, ask, merge),
    load=load,
    told_apart_by=month_of,
)
