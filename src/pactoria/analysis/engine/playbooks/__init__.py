"""Checks a contract against a playbook: statements that somebody wants to hold, each met, deviated from or missing.

`playbook` reads and checks playbooks (YAML), `checking` finds the verdicts and their words.
"""
