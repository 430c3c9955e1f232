"""HTTP of the chat slice."""

from pactoria.chat.messages.endpoints import router as messages_router
from pactoria.chat.prompts.endpoints import router as prompts_router
from pactoria.chat.sessions.endpoints import router as sessions_router
from pactoria.chat.sharing.endpoints import router as sharing_router
from pactoria.chat.sharing.endpoints import shared_router

__all__ = ["ROUTERS"]

ROUTERS = (sessions_router, messages_router, sharing_router, shared_router, prompts_router)
