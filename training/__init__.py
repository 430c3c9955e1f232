"""Makes the model that the clause finder ships with."""
