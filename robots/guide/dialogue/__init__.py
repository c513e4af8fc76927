"""The conversation with one visitor at a time: its table, its words, its deadlines, and the hand-off to a person."""
