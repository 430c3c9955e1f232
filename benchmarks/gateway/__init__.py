"""Measures the gateway: what it costs to have every call of a model authenticated, metered and paid."""
