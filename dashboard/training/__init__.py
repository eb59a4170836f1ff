"""Training in the page: what to train, how it goes, what it became. The work itself is done by engine.learning."""
