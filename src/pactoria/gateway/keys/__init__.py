"""API keys over HTTP, with what they have cost."""
