"""Driving a path with a differential drive: speed profile, steering, obstacle stop. Pure; knows no order, no lift."""
