"""A review in the shapes that leave the program: JSON, terminal text, PDF, and Word with comments."""
