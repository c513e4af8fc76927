"""Open-RMF lifts: we are a client of their lift adapter, beside its fleets."""
