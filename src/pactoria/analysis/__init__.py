"""Analysis: what is in a contract, what is missing, and what is risky for one side of it."""
