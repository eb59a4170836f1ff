"""The process of one job: it waits for its turn, works, and says how far it is. It waits without torch."""
