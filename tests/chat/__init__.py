"""Chats: answers that outlive the request, branches, search, sharing."""
