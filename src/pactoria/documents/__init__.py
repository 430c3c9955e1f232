"""Documents: files become text with positions, and positions lead back into files. Knows no contract law."""
