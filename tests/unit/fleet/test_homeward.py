"""Ways round an obstacle on a guide's way home: what people closed stays closed."""

from pathlib import Path

from robots.building.plan import Plan
from robots.fleet.book import Book
from robots.fleet.escort.homeward import barred_for
from robots.fleet.robot import RobotView
from robots.fleet.rules import FleetRules
from robots.fleet.traffic.network import Network
from robots.fleet.traffic.road import lane_id
from robots.fleet.work import Work
from robots.settings import load_hall


def test_round_an_obstacle_closed_ways_stay_closed() -> None:
    plan = Plan.of(load_hall(Path("config/hall")))
    views = {robot.id: RobotView(robot) for robot in plan.hall.robots.values()}
    work = Work(plan, bytes, FleetRules(), book=Book(), views=views)
    work.use(None, Network.of(plan))
    (a, b), held = [step for step in sorted(plan.walks) if lane_id(*step) in work.lanes.network.index][:2]
    work.book.lanes.road = work.book.lanes.road.close(lane_id(a, b))
    assert barred_for(work, "xiaozhi") == frozenset(), "nothing is in its way: traffic sees to closed ways"
    work.barred["xiaozhi"] = {held: work.now}
    assert barred_for(work, "xiaozhi") == {held, (a, b), (b, a)}
