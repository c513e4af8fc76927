"""What the lift desk weighs: hours and rights, travel of the cars, turns, locks, cars kept for nothing."""
