"""Pactoria: a self-hosted AI contract workspace."""

__version__ = "0.1.0"
