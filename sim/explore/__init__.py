"""Looks for failures by random faults and reduces each to a scenario of a few lines."""
