"""Links with which anybody reads a chat."""
