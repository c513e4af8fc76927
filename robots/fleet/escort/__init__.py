"""Guides that lead visitors: a wish at a kiosk becomes an order of the fleet, every escort ends with its reason."""
