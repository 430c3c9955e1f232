"""`/v1`: the gateway, for every program that speaks to OpenAI."""
