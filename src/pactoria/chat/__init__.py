"""AirAssist: conversations with models, their messages, branches and streams."""
