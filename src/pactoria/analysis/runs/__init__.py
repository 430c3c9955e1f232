"""AI operations over contracts, each with two engines and one result: asked for, run, kept, followed, cancelled."""
