"""Word documents (.docx, ECMA-376): text as Word shows it, and the way back to the runs that hold it."""
