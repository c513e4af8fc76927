"""The network and the broker in one process: who hears what, when, and what goes wrong on the way."""
