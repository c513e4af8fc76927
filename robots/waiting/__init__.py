"""How long visitors wait: learnt from the queue-number machine, told to boards and guides as a range. A pure mind:
messages in, facts out; it moves nothing, and keeps counts alone beyond today.
"""

from robots.waiting.mind import Waiting

__all__ = ["Waiting"]
