"""Who did what, when and from where: an append-only record, written in the transaction that does it."""
