"""Sessions: the list, folders, titles, search, copies to take along."""
