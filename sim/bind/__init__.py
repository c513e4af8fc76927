"""Attaches the product's shells to the simulated world: ROS 2, MQTT, ledgers on disk, recordings. Nothing else may."""
