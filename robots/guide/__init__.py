"""The guide: what it knows, how it understands a visitor, the dialogue, the hand-off to a person, and its agent."""
