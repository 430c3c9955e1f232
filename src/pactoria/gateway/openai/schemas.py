"""How `/v1` is described in the API reference: what OpenAI's own reference says, as far as Pactoria reads it."""

from typing import Any

__all__ = ["COMPLETION", "ERRORS", "MODEL", "MODELS"]

_ANY: dict[str, Any] = {"type": "object", "additionalProperties": True}

_MESSAGE: dict[str, Any] = {
    "type": "object",
    "required": ["role", "content"],
    "properties": {
        "role": {"type": "string", "enum": ["user", "system", "developer", "assistant", "tool"]},
        "content": {
            "description": "Text, or parts (text, image_url).",
            "examples": ["What is a force majeure clause?"],
        },
        "name": {"type": "string"},
        "tool_calls": {"type": "array", "items": _ANY},
        "tool_call_id": {"type": "string"},
    },
}

_REQUEST: dict[str, Any] = {
    "type": "object",
    "required": ["model", "messages"],
    "additionalProperties": True,
    "properties": {
        "model": {"type": "string", "examples": ["auto"], "description": 'Id of a model, or "auto".'},
        "messages": {
            "type": "array",
            "items": _MESSAGE,
            "examples": [[{"role": "user", "content": "What is a force majeure clause?"}]],
        },
        "stream": {"type": "boolean", "default": False},
        "stream_options": {"type": "object", "properties": {"include_usage": {"type": "boolean"}}},
        "max_completion_tokens": {"type": "integer", "minimum": 1},
        "max_tokens": {"type": "integer", "minimum": 1, "deprecated": True},
        "temperature": {"type": "number"},
        "top_p": {"type": "number"},
        "stop": {"description": "Text, or a list of texts."},
        "tools": {"type": "array", "items": _ANY},
        "tool_choice": {"description": '"auto", "none", "required", or one tool.'},
        "response_format": _ANY,
        "reasoning_effort": {"type": "string", "enum": ["minimal", "low", "medium", "high"]},
    },
}

_CACHE = {
    "name": "X-Pactoria-Cache",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["on", "off"]},
    "description": 'Whether an answer that was given before will do. Without it: for "temperature": 0 only.',
}
_FALLBACK = {
    "name": "X-Pactoria-Fallback",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["off"]},
    "description": "Have no other model answer when the one that is wanted cannot.",
}

_ANSWER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "object": {"type": "string", "const": "chat.completion"},
        "created": {"type": "integer"},
        "model": {"type": "string"},
        "choices": {"type": "array", "items": _ANY},
        "usage": {
            "type": "object",
            "properties": {
                "prompt_tokens": {"type": "integer"},
                "completion_tokens": {"type": "integer"},
                "total_tokens": {"type": "integer"},
                "prompt_tokens_details": _ANY,
                "cost": {"type": "number", "description": "US dollars."},
            },
        },
    },
}

_MODEL: dict[str, Any] = {
    "type": "object",
    "additionalProperties": True,
    "properties": {
        "id": {"type": "string"},
        "object": {"type": "string", "const": "model"},
        "created": {"type": "integer"},
        "owned_by": {"type": "string"},
    },
}

_ERROR: dict[str, Any] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}


def _json(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


ERRORS: dict[int | str, dict[str, Any]] = {
    status: _json(_ERROR, description)
    for status, description in {
        400: "The request makes no sense",
        401: "This API key does not work",
        403: "This API key may not do that",
        404: "No such model",
        429: "A quota is used up, or too many calls at once",
        502: "The answer broke off",
        503: "No model can answer now",
    }.items()
}

COMPLETION: dict[str, Any] = {
    "parameters": [_CACHE, _FALLBACK],
    "requestBody": {"required": True, "content": {"application/json": {"schema": _REQUEST}}},
    "responses": {
        "200": {
            "description": "The answer; with `stream` in chunks, as server-sent events",
            "content": {"application/json": {"schema": _ANSWER}, "text/event-stream": {"schema": {"type": "string"}}},
        }
    },
}
MODELS: dict[str, Any] = {
    "responses": {
        "200": _json(
            {
                "type": "object",
                "properties": {"object": {"const": "list"}, "data": {"type": "array", "items": _MODEL}},
            },
            "The models",
        )
    },
}
MODEL: dict[str, Any] = {
    "responses": {"200": _json(_MODEL, "The model")},
}
