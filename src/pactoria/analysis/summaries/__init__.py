"""Summaries of contracts for a chosen reader, as a kind of run: offline, and with a model."""
