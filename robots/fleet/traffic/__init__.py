"""Traffic: who may drive which stretch of the hall when. Pure; knows robots, places and ways, no runs and no messages.

What may go in: the hall as places that robots take up (`network`), what people closed or limited (`road`), ways past
what is taken (`ways`), the one order of moves (`moves`, `ground`), planning, granting, making room, and `Traffic`.
"""

from robots.fleet.traffic.control import Traffic, Way
from robots.fleet.traffic.ground import Rests, TrafficRules
from robots.fleet.traffic.network import Network
from robots.fleet.traffic.road import KeepClear, Road
from robots.fleet.traffic.waits import Wait

__all__ = ["KeepClear", "Network", "Rests", "Road", "Traffic", "TrafficRules", "Wait", "Way"]
