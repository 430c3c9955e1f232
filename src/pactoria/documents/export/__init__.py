"""Writing back into the formats that people work in. Knows files, not contracts."""
