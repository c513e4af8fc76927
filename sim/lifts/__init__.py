"""Simulated lifts: flight, doors, calls and faults of each car, and the group that hands out landing calls."""
