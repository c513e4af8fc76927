"""The simulator: pretends to be hardware, building, people and network for the very same minds. No product code."""
