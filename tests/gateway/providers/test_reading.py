"""Answers of providers, however their bytes are cut; and what their errors mean."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactoria.gateway.breaker import Breakers
from pactoria.gateway.calls import Message, TextDelta
from pactoria.gateway.errors import Fault, ProviderError
from pactoria.gateway.providers.anthropic import Anthropic
from pactoria.gateway.providers.google import Google
from pactoria.gateway.providers.http import Answer
from pactoria.gateway.providers.openai import OpenAI
from pactoria.gateway.providers.pieces import Adapter, Ended, Piece, Question
from pactoria.gateway.providers.wire import Patience, Response, Wire
from pactoria.usage.ledger import Tokens

QUESTION = Question("model", [Message("user", "Hello")])


def events(*chunks: Any) -> bytes:
    return b"".join(b"data: " + orjson.dumps(chunk) + b"\r\n\r\n" for chunk in chunks)


def openai_stream(words: list[str]) -> bytes:
    usage = {"prompt_tokens": 9, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 4}}
    return (
        b": a comment\n\n"
        + events(*({"choices": [{"delta": {"content": word}}]} for word in words))
        + events({"choices": [{"delta": {}, "finish_reason": "length"}]}, {"choices": [], "usage": usage})
        + b"data: [DONE]\n\n"
    )


def anthropic_stream(words: list[str]) -> bytes:
    start = {"usage": {"input_tokens": 5, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 0}}
    return events(
        {"type": "message_start", "message": start},
        {"type": "ping"},
        *({"type": "content_block_delta", "delta": {"type": "text_delta", "text": word}} for word in words),
        {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}, "usage": {"output_tokens": 3}},
        {"type": "message_stop"},
    )


def google_stream(words: list[str]) -> bytes:
    usage = {"promptTokenCount": 9, "cachedContentTokenCount": 4, "candidatesTokenCount": 2, "thoughtsTokenCount": 1}
    return events(
        *({"candidates": [{"content": {"parts": [{"text": word}]}}]} for word in words),
        {"candidates": [{"finishReason": "MAX_TOKENS"}], "usageMetadata": usage},
    )


class CutWire(Wire):
    """Answers with bytes that come in pieces of given lengths."""

    def __init__(self, data: bytes, cuts: list[int]) -> None:
        super().__init__()
        self._data = data
        self._cuts = cuts

    @asynccontextmanager
    async def post(self, *_: Any, **__: Any) -> AsyncGenerator[Response]:  # pyright: ignore[reportIncompatibleMethodOverride]
        answer = Answer(cast("Any", None), asyncio.get_running_loop())
        answer.parser.feed_data(b"HTTP/1.1 200 OK\r\n\r\n")

        async def feed() -> None:
            rest = self._data
            for cut in [*self._cuts, len(rest)]:
                if rest[:cut]:
                    answer.parser.feed_data(rest[:cut])
                rest = rest[cut:]
                await asyncio.sleep(0)
            answer.lost(None)

        feeding = asyncio.create_task(feed())
        try:
            yield Response(answer, Patience(), asyncio.get_running_loop().time() + 60)
        finally:
            await feeding


async def read(adapter: Adapter) -> tuple[str, Ended]:
    pieces: list[Piece] = [piece async for piece in adapter.answer(QUESTION)]
    assert isinstance(pieces[-1], Ended)
    return "".join(piece.text for piece in pieces if isinstance(piece, TextDelta)), pieces[-1]


PROVIDERS = pytest.mark.parametrize(
    ("make", "stream"),
    [(OpenAI, openai_stream), (Anthropic, anthropic_stream), (Google, google_stream)],
    ids=["openai", "anthropic", "google"],
)


@PROVIDERS
@given(words=st.lists(st.text(min_size=1), min_size=1, max_size=8), cuts=st.lists(st.integers(1, 90), max_size=12))
def test_an_answer_is_the_same_however_it_is_cut(
    make: Callable[..., Adapter], stream: Callable[[list[str]], bytes], words: list[str], cuts: list[int]
) -> None:
    text, ended = asyncio.run(read(make(CutWire(stream(words), cuts), "key")))

    assert text == "".join(words)
    assert ended.finish_reason == "length"
    assert ended.tokens == Tokens(input=5, output=3, cache_read=4)


@PROVIDERS
@pytest.mark.parametrize("broken", [b"", b"data: {]\n\n", b'data: {"error": {"message": "x"}, "type": "error"}\n\n'])
def test_what_is_no_whole_answer_is_an_error(
    make: Callable[..., Adapter], stream: Callable[[list[str]], bytes], broken: bytes
) -> None:
    before, _, after = stream(["Hello"]).partition(b"Hello")
    begun = broken or before + b"Hello" + after.partition(b"\n")[0] + b"\n\n"
    with pytest.raises(ProviderError) as caught:
        asyncio.run(read(make(CutWire(begun, []), "key")))
    assert caught.value.fault in {Fault.BROKEN, Fault.OVERLOADED}


def test_a_breaker_opens_after_failures_in_a_row_and_lets_one_try_after_a_pause() -> None:
    moment = 0.0
    breakers = Breakers(failures=3, pause=10, clock=lambda: moment)
    breakers.failed("openai")
    breakers.failed("openai")
    breakers.succeeded("openai")
    for _ in range(2):
        breakers.failed("openai")
        assert breakers.allow("openai")
    breakers.failed("openai")

    assert not breakers.allow("openai")
    assert breakers.allow("anthropic")
    moment = 10.0
    assert breakers.allow("openai")
    assert not breakers.allow("openai")
    breakers.succeeded("openai")
    assert breakers.allow("openai")
