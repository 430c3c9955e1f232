"""Messages: questions, answers while they are written and after, branches, what was sent, ratings."""
