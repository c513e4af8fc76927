"""Visitors of a hall, many at once: where they can walk, how they push past each other, what they came for.

`ground` is where they can go, `kernel` one step of all of them, `crowd` the table the world holds.
"""
