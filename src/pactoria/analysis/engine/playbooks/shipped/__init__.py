"""Playbooks that come with Pactoria, as YAML. They are starting points, and no legal advice."""
