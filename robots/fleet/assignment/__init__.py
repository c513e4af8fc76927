"""Who carries what in which order: the problem, plans, their checker, and the solvers. Numbers only, no robots."""
