"""Episodes: half an hour in a small hall drawn by a seed, played by the thousand, and what was found in them.

Here goes what draws an episode, plays it, remembers it and reports it. Verbs are in `sim.verbs`, reducing is in
`sim.explore`.
"""
