"""The clauses, as data. Fields are explained in docs/redline.md and checked when they are loaded."""
