"""Tests keep promises, through the API, on a real PostgreSQL."""
