"""Vendors' lift protocols behind one interface (`car_hardware`); nothing of a vendor goes further in."""
