"""Conversations with models: sessions, messages as a tree, answers that outlive the request, sharing, prompts."""
