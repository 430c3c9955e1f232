"""The ground that every slice stands on. It knows no contracts, no people and no money."""
