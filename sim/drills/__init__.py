"""Drills on the running floor: their scripts, what is looked at meanwhile, and how they are scored."""
