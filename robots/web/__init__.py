"""Pages for people in front of a tablet or a robot: HTTP up, events down. Nothing about a run is decided here."""
