"""Answers questions about contracts offline: finds the words, says what they settle, and quotes them.

`topics` knows what people ask for, `finding` looks for it in one contract, `answering` writes the answer.
"""
