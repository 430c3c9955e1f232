"""A comparison as text for a terminal, HTML, PDF, Word with tracked changes, and JSON."""
