"""A run of play as an MCAP file that Foxglove opens. Looks on, changes nothing."""

from sim.recording.recorder import Recorder

__all__ = ["Recorder"]
