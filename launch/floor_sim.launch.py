"""The simulated floor under `ros2 launch`: the broker and every process of the table that `hall up` uses."""

import sys
from pathlib import Path

from launch.actions import DeclareLaunchArgument, ExecuteProcess, OpaqueFunction
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from launch import LaunchDescription
from robots.floor.launching import broker_line, floor_table


def _floor(context):
    hall = Path(LaunchConfiguration("hall").perform(context))
    state = Path(LaunchConfiguration("state").perform(context))
    table = floor_table(hall, state)
    nodes = [
        Node(package="hall_fleet", executable=process.executable, namespace=process.namespace, name=None,
             parameters=[dict(process.parameters)], respawn=True, respawn_delay=1.0, output="screen")
        for process in table if process.is_ros_node
    ]  # fmt: skip
    plain = [
        ExecuteProcess(cmd=[sys.executable, *process.command_line()], respawn=True, respawn_delay=1.0, output="screen")
        for process in table if not process.is_ros_node
    ]  # fmt: skip
    return [
        ExecuteProcess(cmd=broker_line(hall, state), respawn=True, respawn_delay=1.0, output="screen"),
        *nodes,
        *plain,
    ]


def generate_launch_description():
    return LaunchDescription([
        DeclareLaunchArgument("hall", default_value="config/hall", description="folder of the hall's YAML files"),
        DeclareLaunchArgument("state", default_value="var", description="folder for ledgers, logs and secrets"),
        OpaqueFunction(function=_floor),
    ])  # fmt: skip
