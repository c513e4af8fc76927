"""The VDA 5050 vehicle mind shared by all our robots: order acceptance, progress, actions, state. Pure."""
