"""Floors, walls, lanes, stops, doors and lifts as a graph; routes across floors; travel times."""

from robots.building.graph import GraphNode
from robots.building.lift_plan import LiftPlan
from robots.building.plan import FloorPlan, Plan, load_plan
from robots.building.route import Hop, Route

__all__ = ["FloorPlan", "GraphNode", "Hop", "LiftPlan", "Plan", "Route", "load_plan"]
