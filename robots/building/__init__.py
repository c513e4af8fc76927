"""Floors, walls, lanes, stops, doors and lifts as a graph; routes across floors; travel times."""
