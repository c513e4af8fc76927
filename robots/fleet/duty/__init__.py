"""Whether robots work: battery, chargers and the queue for them, places to stand, leaving service and coming back."""
