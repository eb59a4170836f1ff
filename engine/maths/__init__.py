"""The mathematics of attention: tensors in, tensors out. Knows nothing of models, recordings or screens.

Read in this order: scoring (two vectors to a score), masks (who may attend to whom), normalise (scores to weights),
positions (how a vector learns where it stands).
"""
