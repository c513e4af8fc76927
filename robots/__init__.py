"""hall_fleet: the robots of a public-service hall and their fleet. See docs/architecture.md for what goes where."""
