"""Robots that fall silent or die, ways that people close, limits, areas to be kept clear, who goes first."""

from __future__ import annotations

from robots.core.reasons import Reason
from robots.fleet.traffic import KeepClear, Network, Road, Traffic
from robots.fleet.traffic.ways import along
from sim.bench.traffic_day import Rails
from tests.fixtures.traffic_checker import Ground
from tests.fixtures.traffic_halls import corridor, drawn

RING = {"west": (0, 0), "north": (5, 4), "south": (5, 0), "east": (10, 0), "end": (14, 0)}
LANES = [["west", "south", "east", "end"], ["west", "north", "east"]]


def ring(robots=("ann", "bob")):
    return drawn(RING, LANES, robots)


def ticked(rails: Rails, seconds: float) -> None:
    for _ in range(round(seconds / 0.5)):
        rails.tick()
        rails.look()
    assert rails.touched == []


def test_a_robot_alone_gets_its_whole_way_at_once():
    rails = Rails(ring(), {"ann": "west"})
    rails.send("ann", [("end", 1.0)])
    rails.tick()
    way = rails.traffic.way("ann")
    assert way.nodes == ("west", "south", "east", "end")
    assert way.released == 4
    assert rails.traffic.waits("ann") is None


def test_a_silent_robot_keeps_what_it_holds_and_others_go_round_it():
    rails = Rails(ring(), {"ann": "west", "bob": "south"})
    rails.send("bob", [("west", 1.0)])
    rails.carts["bob"].stopped = True
    rails.tick()
    rails.traffic.silent("bob", True)
    assert rails.traffic.holds("bob") == ["south", "south|west", "west"] or "south" in rails.traffic.holds("bob")
    rails.send("ann", [("end", 1.0)])
    ticked(rails, 60)
    assert rails.carts["ann"].at == "end"
    assert "south" in rails.traffic.holds("bob")


def test_a_robot_that_dies_in_the_only_way_is_named_and_a_person_frees_its_place():
    rails = Rails(corridor(), {"ann": "W0", "bob": "E0"})
    rails.send("bob", [("W1", 1.0)])
    ticked(rails, 8)
    rails.carts["bob"].stopped = True
    rails.traffic.silent("bob", True)
    held = rails.traffic.holds("bob")
    rails.send("ann", [("E0", 1.0)])
    ticked(rails, 300)
    wait = rails.traffic.waits("ann")
    assert (wait.reason, wait.robots) == (Reason.LANE_TAKEN, ("bob",))
    assert rails.carts["ann"].errands
    assert rails.traffic.holds("bob") == held
    rails.traffic.leave("bob")
    del rails.carts["bob"]
    ticked(rails, 60)
    assert rails.carts["ann"].at == "E0"


def test_a_robot_that_speaks_again_goes_on():
    rails = Rails(corridor(), {"ann": "W0", "bob": "E0"})
    rails.send("ann", [("E1", 1.0)])
    rails.send("bob", [("W1", 1.0)])
    ticked(rails, 5)
    for robot in ("ann", "bob"):
        rails.traffic.silent(robot, True)
        rails.carts[robot].stopped = True
        ticked(rails, 30)
        rails.traffic.silent(robot, False)
        rails.carts[robot].stopped = False
    ticked(rails, 200)
    assert [rails.carts[robot].at for robot in ("ann", "bob")] == ["E1", "W1"]


def test_a_lane_closed_under_way_is_driven_round():
    rails = Rails(ring(), {"ann": "west", "bob": "south"})
    rails.send("bob", [("south", 40.0)])
    rails.send("ann", [("end", 1.0)])
    rails.traffic.set_road(Road().close("south|west"))
    rails.tick()
    assert rails.traffic.way("ann").nodes == ("west", "north", "east", "end")


def test_what_is_granted_is_driven_though_the_way_is_closed_meanwhile():
    rails = Rails(ring(), {"ann": "west"})
    rails.send("ann", [("end", 1.0)])
    rails.tick()
    rails.traffic.set_road(Road().close("east|south"))
    assert rails.traffic.way("ann").released == 4
    ticked(rails, 60)
    assert rails.carts["ann"].at == "end"


def test_no_way_left_is_said_at_once_and_the_way_goes_on_when_it_opens():
    rails = Rails(ring(), {"ann": "west"})
    closed = Road().close("east")
    rails.traffic.set_road(closed)
    rails.send("ann", [("end", 1.0)])
    rails.tick()
    assert rails.traffic.waits("ann").reason is Reason.UNROUTABLE
    rails.traffic.set_road(closed.open("east"))
    ticked(rails, 60)
    assert rails.carts["ann"].at == "end"


def test_a_limit_is_given_and_a_slow_lane_avoided_when_the_other_is_quicker():
    rails = Rails(ring(), {"ann": "west"})
    road = Road().limit("south|west", 0.2)
    rails.traffic.set_road(road)
    assert rails.traffic.limit("west", "south") == 0.2
    assert rails.traffic.limit("south", "east") is None
    rails.send("ann", [("end", 1.0)])
    rails.tick()
    assert rails.traffic.way("ann").nodes[1] == "north"
    assert road.limit("south|west", None) == Road()


def test_nobody_waits_in_an_area_to_be_kept_clear():
    plan = drawn(
        {"a": (0, 0), "b": (3, 0), "c": (6, 0), "d": (9, 0), "e": (12, 0)}, [["a", "b", "c", "d", "e"]], ("ann", "bob")
    )
    rails = Rails(plan, {"ann": "a", "bob": "e"})
    clear = KeepClear("b1-F1", ((2.0, -1.0), (7.0, -1.0), (7.0, 1.0), (2.0, 1.0)))
    rails.traffic.set_road(Road().keep_clear("fair", clear))
    rails.traffic.join("bob", "courier", "d", 0.0)
    rails.traffic.keep("bob")
    rails.send("ann", [("c", 1.0)])
    rails.tick()
    assert rails.traffic.way("ann").released == 3
    rails.traffic.silent("bob", True)
    rails.send("ann", [("e", 1.0)])
    ticked(rails, 30)
    assert rails.carts["ann"].at == "c"  # a goal is a goal


def test_nobody_enters_an_area_that_is_shut():
    rails = Rails(ring(), {"ann": "west"})
    shut = KeepClear("b1-F1", ((4.0, -1.0), (6.0, -1.0), (6.0, 1.0), (4.0, 1.0)), enter=False)
    rails.traffic.set_road(Road().keep_clear("wet", shut))
    rails.send("ann", [("end", 1.0)])
    rails.tick()
    assert rails.traffic.way("ann").nodes == ("west", "north", "east", "end")
    rails.traffic.set_road(Road().keep_clear("wet", shut).free("wet"))
    assert rails.traffic.road == Road()


def test_of_two_that_ask_at_once_the_escort_goes_first():
    for first, second in (("ann", "bob"), ("bob", "ann")):
        rails = Rails(corridor(), {"ann": "W0", "bob": "E0"})
        goals = {"ann": "E1", "bob": "W1"}
        rails.send(second, [(goals[second], 1.0)], rank=2)
        rails.send(first, [(goals[first], 1.0)], rank=0)
        rails.tick()
        assert rails.traffic.way(first).released > 1
        assert rails.traffic.way(second).released == 1
        assert rails.traffic.waits(second).robots == (first,)


def test_who_waits_long_gets_its_turn_before_a_stream_of_others():
    plan = drawn(
        {"w0": (0, 0), "c": (3, 0), "d": (6, 0), "e": (9, 0), **{f"p{k}": (-2.0 * k - 2, 2.0) for k in range(6)},
         "far": (11, 0), **{f"q{k}": (11.0 + 2 * k, 2.0) for k in range(6)}},
        [["w0", "c", "d", "e", "far"], *[[f"p{k}", "w0"] for k in range(6)], *[[f"q{k}", "far"] for k in range(6)]],
        [f"r{k}" for k in range(7)],
    )  # fmt: skip
    rails = Rails(plan, {**{f"r{k}": f"p{k}" for k in range(5)}, "r6": "q5"})
    rails.send("r6", [("p5", 1.0)])
    goal = {f"r{k}": f"q{k}" for k in range(5)}
    for robot, stop in goal.items():
        rails.send(robot, [(stop, 1.0)], rank=1)
    done = None
    while done is None and rails.now < 600:
        rails.tick()
        rails.look()
        for robot, stop in goal.items():
            cart = rails.carts[robot]
            if not cart.errands and not cart.until:  # back and forth for ever, before the one that waits
                rails.send(robot, [("p" + stop[1:] if cart.at == stop else stop, 1.0)], rank=1)
        if rails.carts["r6"].at == "p5":
            done = rails.now
    assert done is not None
    assert done < 300
    assert rails.touched == []


def test_unknown_robots_and_places_change_nothing():
    traffic = Traffic(Network.of(ring()))
    traffic.want("nobody", "west", 0.0)
    traffic.passed("nobody", "west")
    traffic.silent("nobody", True)
    traffic.leave("nobody")
    traffic.keep("nobody")
    traffic.boarded("nobody")
    traffic.adopt("nobody", ("west", "south"))
    traffic.join("ann", "courier", "nowhere", 0.0)
    assert traffic.robots() == []
    traffic.join("ann", "courier", "west", 0.0)
    traffic.want("ann", "nowhere", 0.0)
    traffic.adopt("ann", ("west", "end"))
    traffic.set_road(Road().close("nothing").limit("nothing", 1.0))
    assert traffic.step(1.0) == ["ann"]
    assert traffic.way("ann").nodes == ("west",)
    assert traffic.way("nobody") is None
    assert traffic.waits("nobody") is None
    assert traffic.holds("nobody") == []


def test_what_a_robot_may_drive_already_is_taken_over_after_a_restart():
    plan = ring()
    traffic = Traffic(Network.of(plan))
    traffic.join("ann", "courier", "west", 0.0)
    traffic.join("bob", "courier", "end", 0.0)
    traffic.adopt("ann", ("west", "south", "east"))
    traffic.want("bob", "west", 0.0)
    traffic.step(1.0)
    assert traffic.way("ann").released == 3
    assert traffic.way("bob").released == 1
    assert Ground(plan, 0.66).too_near(traffic) == []


def test_a_robot_where_it_may_not_be_is_a_robot_that_appeared_there():
    rails = Rails(ring(), {"ann": "west", "bob": "end"})
    rails.send("bob", [("west", 1.0)])
    rails.tick()
    rails.traffic.passed("ann", "north")
    assert rails.traffic.holds("ann") == ["north"]


def test_the_checker_sees_two_robots_too_near_each_other():
    plan = drawn({"a": (0, 0), "b": (0.5, 0), "c": (4, 0)}, [["a", "b", "c"]], ("ann", "bob"))
    traffic = Traffic(Network.of(plan))
    traffic.join("ann", "courier", "a", 0.0)
    traffic.join("bob", "courier", "b", 0.0)
    assert len(Ground(plan, 0.66).too_near(traffic)) == 1


def test_what_a_robot_was_granted_beyond_a_move_it_still_drives_is_not_taken_back():
    traffic = Traffic(Network.of(corridor()))
    for robot, node in (("ann", "c0"), ("bob", "c4")):
        traffic.join(robot, "courier", node, 0.0)
    ground, steps = traffic._ground, traffic.network.steps["courier"]
    for robot, nodes in (("bob", ("c4", "c5", "E0")), ("ann", ("c0", "c1")), ("ann", ("c1", "c2", "c3", "c4"))):
        ground.append(ground.movers[robot], along(traffic.network, steps, nodes), "goal")
    ground.movers["bob"].silent = True
    traffic.step(1.0)
    granted = traffic.way("ann")
    assert granted.nodes[: granted.released] == ("c0", "c1", "c2", "c3")
    traffic.join("cat", "courier", "W0", 2.0)
    traffic.silent("bob", False)
    traffic.silent("bob", True)
    after = traffic.way("ann")
    assert after.nodes[: after.released] == ("c0", "c1", "c2", "c3")
