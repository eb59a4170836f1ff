"""How attention is heard while a model computes its own: tried first, noted by reference, placed. Knows no family."""
