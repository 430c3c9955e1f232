"""How each provider is spoken to: one module each, all answering with the same pieces."""
