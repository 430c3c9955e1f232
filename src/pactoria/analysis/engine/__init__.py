"""The offline analyst: deterministic, with no model vendor and no network. Text in, a `Review` out."""
