"""Which processes make up a floor, the main loop each of them runs, and their supervisor."""
