"""A grid as a file to take away."""
