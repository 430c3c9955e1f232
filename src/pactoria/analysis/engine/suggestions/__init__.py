"""Wording to put into a contract: a library of clauses, and the way from one of them into a contract's own words."""
