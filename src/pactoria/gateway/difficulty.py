"""How hard a question is, as a number with its reasons: a sum of points, each for something that can be seen in it.

The points are documented in docs/models.md, and a test holds both to each other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pactoria.gateway.calls import Call, Message

__all__ = ["CHARACTERS_PER_TOKEN", "TASKS", "Difficulty", "Task", "estimated_tokens", "judge", "text_of"]

CHARACTERS_PER_TOKEN = 4
"""Of English prose; only for choosing, nothing is charged by it."""
IMAGE_TOKENS = 800


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of question."""

    name: str
    """As it is told: "Comparison"."""
    points: int
    signs: re.Pattern[str]
    answer_tokens: int
    """How long an answer is, about."""


def _signs(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")", re.IGNORECASE)


TASKS = (
    Task(
        "Reasoning",
        26,
        _signs(
            "prove",
            "derive",
            r"calculat\w+",
            r"step by step",
            r"work out",
            r"optimi[sz]\w+",
            r"strateg\w+",
            r"trade-?offs?",
            r"pros and cons",
        ),
        1200,
    ),
    Task(
        "Comparison or assessment",
        22,
        _signs(
            r"compar\w+",
            r"analy[sz]\w+",
            r"assess\w*",
            r"evaluat\w+",
            r"differen\w+",
            r"versus",
            r"risks?\b",
            r"risky",
            r"explain why",
            r"why (?:is|are|does|do|did|would|should)",
            r"review\b",
            r"critici[sz]e",
            r"implications?",
        ),
        900,
    ),
    Task(
        "Drafting",
        16,
        _signs(
            r"draft\w*",
            r"re-?writ\w+",
            r"re-?word\w*",
            r"re-?phras\w+",
            r"write (?:a|an|the|me|us)",
            r"redline",
            r"compose",
            r"propose",
        ),
        900,
    ),
    Task("Summary", 12, _signs(r"summar\w+", r"tl;?dr", r"key (?:points|terms|facts)", r"overview", r"outline"), 500),
    Task(
        "Lookup",
        6,
        _signs(
            r"what (?:is|are|does|was)",
            r"who\b",
            r"when\b",
            r"where\b",
            r"which\b",
            r"how (?:many|much|long)",
            r"list\b",
            r"find\b",
            r"extract\w*",
            r"translat\w+",
            r"define",
            r"spell\w*",
            r"format\b",
        ),
        300,
    ),
)
"""From hard to easy: a question is the hardest kind that it shows signs of."""

_CODE = re.compile(
    r"```|\b(?:def|class|function|import|SELECT|const|var|let) [\w(*{]|\b(?:regex|stack ?trace|traceback|refactor|"
    r"unit tests?|SQL|Python|JavaScript|TypeScript|Java|Rust|C\+\+|bug in)\b"
)
_LEGAL = _signs(
    r"indemnif\w+", r"indemnit\w+", r"liabilit\w+", r"liable", r"governing law", r"jurisdiction", r"enforceab\w+",
    r"breach\w*", r"warrant(?:y|ies)", r"consequential", r"force majeure", r"severab\w+", r"assign(?:ment|able)",
    r"non-?compet\w+", r"confidentialit\w+", r"terminat\w+", r"statut\w+", r"case law", r"precedent", r"negligen\w+",
    r"intellectual property", r"arbitrat\w+", r"waiv(?:er|e)\w*", r"clauses?\b", r"damages\b", r"GDPR",
)  # fmt: skip
_JUDGEMENT = _signs(
    r"risk\w*", r"enforceab\w+", r"should (?:we|i|they)", r"can (?:we|i|they)", r"could (?:we|i|they)", r"what if",
    r"interpret\w*", r"negotiat\w+", r"advise", r"valid\b", r"argu(?:e|ment)\w*", r"exposure", r"conflicts? with",
    r"obligat\w+", r"entitled", r"lawful", r"legal(?:ly)? ",
)  # fmt: skip
_LIST_OF_TASKS = re.compile(r"^\s*(?:\d+[.)]|[-*•])\s+\S", re.MULTILINE)

_STRENGTHS = ((15, 1), (30, 2), (50, 3), (70, 4))
"""Below so many points a model of such strength suffices; from the last on, only the strongest (5)."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """How hard a question is, and what it needs."""

    points: int
    strength: int
    """Least strength of a model that suffices, 1 to 5."""
    reasons: tuple[tuple[str, int], ...]
    """What gave how many points, in the order of looking."""
    told: str
    """The kind of question, for people: "Short question", "Legal question"."""
    needs: frozenset[str]
    """Features that the model has to have."""
    question_tokens: int
    """Everything that the model reads, estimated."""
    answer_tokens: int
    """Length of the answer, estimated."""

    def with_strength(self, strength: int) -> "Difficulty":
        """Return the same with another demand."""
        return replace(self, strength=strength)


def text_of(message: Message) -> str:
    """Return the words of a message."""
    if message.content is None:
        return ""
    if isinstance(message.content, str):
        return message.content
    return "\n".join(str(part.get("text", "")) for part in message.content if part.get("type") == "text")


def estimated_tokens(messages: Sequence[Message]) -> int:
    """Estimate tokens, quickly and independently of models."""
    characters = sum(len(text_of(message)) for message in messages)
    return characters // CHARACTERS_PER_TOKEN + 4 * len(messages) + IMAGE_TOKENS * sum(map(_images, messages))


def judge(call: Call) -> Difficulty:
    """Judge the last thing that the person said, in what surrounds it."""
    asked = next((message for message in reversed(call.messages) if message.role == "user"), None)
    question = text_of(asked) if asked else ""
    task = next((task for task in TASKS if task.signs.search(question)), None)
    length = len(question) // CHARACTERS_PER_TOKEN
    code, legal = bool(_CODE.search(question)), bool(_LEGAL.search(question))
    judgement = legal and bool(_JUDGEMENT.search(question))
    reasons = [
        (f"{length} tokens long", _step(length, ((50, 0), (300, 6), (1_000, 12), (4_000, 18)), 24)),
        (task.name.lower() if task else "no task seen", task.points if task else 0),
        ("code", 18 if code else 0),
        ("legal judgement" if judgement else "legal terms", 20 if judgement else 8 if legal else 0),
        ("several questions", 8 if question.count("?") >= 3 or len(_LIST_OF_TASKS.findall(question)) >= 3 else 0),  # noqa: PLR2004
        (f"{len(call.passages)} passages", _step(len(call.passages), ((0, 0), (3, 4), (10, 8)), 12)),
        ("pictures", 6 if any(map(_images, call.messages)) else 0),
        (f"{len(call.messages)} messages before", _step(len(call.messages), ((6, 0), (20, 4)), 8)),
        ("tools", 6 if call.parameters.get("tools") else 0),
        ("effort asked for", 25 if call.parameters.get("reasoning_effort") in {"high", "xhigh"} else 0),
    ]
    points = sum(each for _, each in reasons)
    strength = next((strength for below, strength in _STRENGTHS if points < below), 5)
    passages = sum(len(passage.quote) for passage in call.passages) // CHARACTERS_PER_TOKEN
    return Difficulty(
        points=points,
        strength=strength,
        reasons=tuple((reason, each) for reason, each in reasons if each),
        told=_told(task, length, code=code, judgement=judgement),
        needs=_needs(call),
        question_tokens=estimated_tokens(call.messages) + passages,
        answer_tokens=min(task.answer_tokens if task else 200, call.max_tokens or 1_000_000),
    )


def _step(value: int, steps: Sequence[tuple[int, int]], beyond: int) -> int:
    """Return the points of the first step that the value does not exceed."""
    return next((points for most, points in steps if value <= most), beyond)


def _told(task: Task | None, length: int, *, code: bool, judgement: bool) -> str:
    if judgement:
        return "Legal question"
    if code:
        return "Question about code"
    if task is not None and task.name != "Lookup":
        return task.name
    return "Short question" if length <= 300 else "Long question"  # noqa: PLR2004 - the second step of lengths


def _images(message: Message) -> int:
    if message.content is None or isinstance(message.content, str):
        return 0
    return sum(part.get("type") == "image_url" for part in message.content)


def _needs(call: Call) -> frozenset[str]:
    form: Any = call.parameters.get("response_format")
    wants_json = isinstance(form, Mapping) and form.get("type") in {"json_object", "json_schema"}  # pyright: ignore[reportUnknownMemberType]
    needs = {
        "tools": bool(call.parameters.get("tools")),
        "json": wants_json,
        "vision": any(map(_images, call.messages)),
    }
    return frozenset(feature for feature, wanted in needs.items() if wanted)
