"""Organizations and who belongs to them. Everything that a tenant owns hangs on a row of this slice."""
