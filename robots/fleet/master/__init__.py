"""What we may send to a vehicle, and what it means when it refuses, stays silent or stands still: VDA 5050's duties of
a master. Functions of a robot's view and factsheet; no order is made here."""
