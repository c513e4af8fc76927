"""Dry-contact call boxes on our broker: contacts to readings, commands to presses of buttons."""
