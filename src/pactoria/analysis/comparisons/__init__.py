"""Comparisons: two versions, or two contracts, side by side. Asked for, made by a job, kept, exported."""
