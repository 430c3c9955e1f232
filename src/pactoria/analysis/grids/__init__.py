"""Many contracts at once: rows are contracts, columns are questions, and every cell cites the contract's words."""
