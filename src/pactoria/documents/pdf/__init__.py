"""PDF files: words by geometry, in reading order, without what is printed on every page."""
