"""Proof by exhaustion on a small world: the real minds, driven through interleavings and faults one by one."""
