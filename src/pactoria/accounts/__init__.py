"""People: who they are, how they prove it, from which devices they are signed in, and how they like things."""
