"""From what people give to what a model takes, and back to tokens they can read. Knows nothing of attention."""
