"""The elevator ride: its chart, entry conditions, floor vote, door and cabin as the laser sees them."""
