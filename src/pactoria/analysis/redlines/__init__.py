"""Redlines: wording that was accepted, and the other side's tracked changes with what was decided about them."""
