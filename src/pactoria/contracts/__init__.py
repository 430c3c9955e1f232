"""Contracts: what an organization has agreed to or is about to, its versions and their text."""
