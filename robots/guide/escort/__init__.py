"""Walking a visitor to a window: tracking by laser, pace, the chart of an escort and what is said. A pure mind."""
