"""`/v1/chat/completions` and `/v1/models`, as OpenAI has them."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, cast

import orjson
from fastapi import APIRouter, Depends, FastAPI
from fastapi.security import HTTPBearer
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pactoria.core.errors import Problem
from pactoria.core.http import access, services_of
from pactoria.core.ids import new_name
from pactoria.gateway.calls import Chosen, Event, Finished
from pactoria.gateway.configurations import ModelConfiguration
from pactoria.gateway.errors import UnknownModel
from pactoria.gateway.openai import schemas
from pactoria.gateway.openai.answers import DONE, Chunks, Whole, headers_of
from pactoria.gateway.openai.errors import NoSuchAddress, error_response
from pactoria.gateway.openai.requests import Completion, read_completion
from pactoria.gateway.openai.routes import Express, KeyRoute, body_of, holder_of
from pactoria.gateway.service import Gateway
from pactoria.usage.ledger import Outcome

__all__ = ["express", "router"]

_KEY = HTTPBearer(scheme_name="API key", description="One of your API keys, `pk_...`.", auto_error=False)

# The dependency is for the API reference: `KeyRoute` looks at keys by itself.
router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"], route_class=KeyRoute, dependencies=[Depends(_KEY)])

_BEGIN_TO_WATCH = 0.2
"""Seconds after which we look whether anybody still waits for the answer."""

_JSON = (b"content-type", b"application/json")
_EVENTS = (b"content-type", b"text/event-stream; charset=utf-8")


@router.post("/chat/completions", openapi_extra=access("key") | schemas.COMPLETION, responses=schemas.ERRORS)
async def create_chat_completion(request: Request) -> Response:
    """Ask a model, as with OpenAI: streamed or not, with tools and structured output.

    `model` is the id of a model, or "auto". Fields that are not listed go on to the provider, where it is OpenAI or
    speaks alike. The answer says in headers which model gave it (`X-Pactoria-Model`), why (`X-Pactoria-Reason`),
    whether it was kept from before (`X-Pactoria-Cache`) and what is left of your quota (`RateLimit`).
    """
    services = services_of(request)
    holder = await holder_of(request, services, "chat")
    wanted = read_completion(await body_of(request), request.scope, holder)
    return _Answer(services.part(Gateway).call(holder.actor, wanted.call, until_settled=False), wanted)


def express(api: FastAPI) -> ASGIApp:
    """Return an application that answers calls of models before `api` sees them, and leaves the rest to it."""
    path = f"{router.prefix}/chat/completions"
    route = next(route for route in router.routes if isinstance(route, KeyRoute) and route.path == path)
    return Express(api, route, path)


@router.get("/models", openapi_extra=access("key") | schemas.MODELS, responses=schemas.ERRORS)
async def list_models_for_programs(request: Request) -> Response:
    """List the models that you may use, "auto" first."""
    services = services_of(request)
    holder = await holder_of(request, services, "models")
    found = await services.part(Gateway).usable(holder.actor)
    return _json({"object": "list", "data": [_AUTO, *map(_shown, found)]})


@router.get("/models/{model_id:path}", openapi_extra=access("key") | schemas.MODEL, responses=schemas.ERRORS)
async def retrieve_model_for_programs(request: Request, model_id: str) -> Response:
    """Show one model that you may use."""
    services = services_of(request)
    holder = await holder_of(request, services, "models")
    found = await services.part(Gateway).usable(holder.actor)
    if model_id == "auto":
        return _json(_AUTO)
    model = next((model for model in found if model_id in {model.id, model.upstream_model}), None)
    if model is None:
        raise UnknownModel
    return _json(_shown(model))


@router.api_route("/{address:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
async def nothing_here(request: Request, address: str) -> Response:
    """Say in OpenAI's words that there is nothing."""
    _ = request, address
    raise NoSuchAddress


_AUTO: dict[str, Any] = {"id": "auto", "object": "model", "created": 0, "owned_by": "pactoria", "name": "Automatic"}


def _shown(model: ModelConfiguration) -> dict[str, Any]:
    return {
        "id": model.id,
        "object": "model",
        "created": 0,
        "owned_by": model.provider,
        "name": model.name,
        "context_window": model.context_tokens,
        "max_output_tokens": model.output_tokens,
        "features": sorted(model.features),
        "pricing": {  # US dollars a million tokens
            "input": float(model.input_price),
            "output": float(model.output_price),
            "cache_read": float(model.cache_read_price),
            "cache_write": float(model.cache_write_price),
        },
    }


def _json(document: dict[str, Any]) -> Response:
    return Response(orjson.dumps(document), media_type="application/json")


class _Answer(Response):
    """Sends an answer. Whoever hangs up stops it, also before its first words."""

    def __init__(self, events: AsyncGenerator[Event], wanted: Completion) -> None:
        super().__init__()
        self._events = events
        self._wanted = wanted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it all."""
        answering = asyncio.current_task()
        gone = False

        async def watch() -> None:
            nonlocal gone
            while (await receive())["type"] != "http.disconnect":
                pass
            gone = True
            if answering is not None:
                answering.cancel()

        watching: list[asyncio.Task[None]] = []
        # Most answers are whole before anybody could have enough of waiting.
        timer = asyncio.get_running_loop().call_later(
            _BEGIN_TO_WATCH, lambda: watching.append(asyncio.create_task(watch()))
        )
        try:
            await self._send(scope, receive, send)
        except asyncio.CancelledError:
            if not gone:
                raise
            if answering is not None:
                answering.uncancel()
        finally:
            timer.cancel()
            for task in watching:
                task.cancel()
            await self._events.aclose()

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            chosen = cast("Chosen", await anext(self._events))
        except Problem as problem:
            await error_response(problem)(scope, receive, send)
            return
        answer_id = f"chatcmpl-{new_name()}"
        if self._wanted.call.stream:
            await self._stream(chosen, Chunks(answer_id, chosen), send)
        else:
            await self._whole(chosen, Whole(answer_id, chosen), send)

    async def _stream(self, chosen: Chosen, chunks: Chunks, send: Send) -> None:
        headers = [_EVENTS, (b"x-accel-buffering", b"no"), *headers_of(chosen)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        ahead = chunks.first()
        end = DONE
        async for event in self._events:
            if isinstance(event, Finished):
                if event.outcome is Outcome.DONE:
                    end = chunks.last(event, with_usage=self._wanted.with_usage)
                else:
                    end = b"data: " + orjson.dumps(_broken(event)) + b"\n\n" + DONE
                break
            await send({"type": "http.response.body", "body": ahead + chunks.piece(event), "more_body": True})
            ahead = b""
        await send({"type": "http.response.body", "body": ahead + end, "more_body": False})

    async def _whole(self, chosen: Chosen, whole: Whole, send: Send) -> None:
        status, body = 200, b""
        async for event in self._events:
            if isinstance(event, Finished):
                if event.outcome is not Outcome.DONE:
                    status = 502
                body = whole.body(event) if status == 200 else orjson.dumps(_broken(event))  # noqa: PLR2004 - as set above
                break
            whole.take(event)
        headers = [_JSON, (b"content-length", str(len(body)).encode()), *headers_of(chosen)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _broken(finished: Finished) -> dict[str, Any]:
    message = f"The answer broke off. {finished.error or ''}".strip()
    return {"error": {"message": message, "type": "server_error", "param": None, "code": "provider_error"}}
