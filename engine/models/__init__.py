"""Models of our own: recurrent networks and what is built from them. Knows nothing of screens or pretrained models."""
