"""Proves that the ledger charges what was delivered, once: `python -m benchmarks.ledger`."""
