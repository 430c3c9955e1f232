"""Models of all providers behind one door: which there are, what they cost, which one answers; every call metered."""
