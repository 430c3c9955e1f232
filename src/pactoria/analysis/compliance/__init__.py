"""Compliance: playbooks of an organization, what checks against them found, and what people decided about it."""
