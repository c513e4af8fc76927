"""Scenario files: read, held against their hall, their conditions asked and their timeline carried out."""
