"""What changes between two contracts mean: terms, figures, duties, clauses and risks, and who gains."""
