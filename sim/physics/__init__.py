"""What the world is made of and the laws it obeys: bases, walls, doors, batteries, folders, what sensors see of them.

Truth only: nothing here knows a mind, a topic or a scenario.
"""
