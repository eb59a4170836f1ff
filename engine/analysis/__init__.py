"""What a recording says: which heads do what, and one query followed stage by stage. Knows no models and no screens."""
