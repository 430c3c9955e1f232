"""Comparing two documents: which block became which, and what changed inside. Knows no contract law."""
