"""The rules themselves, one YAML file a topic."""
