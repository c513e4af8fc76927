"""The courier: compartments, handover, custody chain and the agent that ties them to motion, lift and orders. Pure."""
