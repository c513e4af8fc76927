"""The tape of a mind: every event it was given and what it answered, to be fed to it again. No disk, no clock."""
