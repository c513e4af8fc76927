"""The ROS 2 side of a running floor, seen by an ordinary ROS node in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.fixtures.floor import ROOT, RunningFloor

TOPICS = {
    "cmd_vel": "geometry_msgs/msg/Twist",
    "odom": "nav_msgs/msg/Odometry",
    "pose": "geometry_msgs/msg/PoseWithCovarianceStamped",
    "scan": "sensor_msgs/msg/LaserScan",
    "pressure": "sensor_msgs/msg/FluidPressure",
    "marker": "std_msgs/msg/String",
    "battery_state": "sensor_msgs/msg/BatteryState",
    "plan": "nav_msgs/msg/Path",
    "diagnostics": "diagnostic_msgs/msg/DiagnosticArray",
    "ride": "std_msgs/msg/String",
    "compartment/c1/state": "std_msgs/msg/Bool",
    "compartment/c4/state": "std_msgs/msg/Bool",
}


@pytest.mark.timeout(90)
def test_the_robot_topics_are_there_with_their_types_and_alive(floor: RunningFloor) -> None:
    env = {**os.environ, "ROS_DOMAIN_ID": str(floor.floor.domain)}
    heard = subprocess.run(
        [sys.executable, "-m", "tests.ros.listen", "20"], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert heard.returncode == 0, heard.stderr
    graph = json.loads(heard.stdout)
    for name, kind in TOPICS.items():
        assert graph["topics"].get(f"/xiaodi/{name}") == [kind], name
    assert graph["services"].get("/xiaodi/compartment/c1/unlock") == ["std_srvs/srv/SetBool"]
    assert graph["topics"].get("/clock") == ["rosgraph_msgs/msg/Clock"]
    assert graph["frame"] == "b1-F1"
    assert all(
        graph["counts"].get(topic) for topic in ("/xiaodi/pose", "/xiaodi/diagnostics", "/diagnostics", "/clock")
    )
