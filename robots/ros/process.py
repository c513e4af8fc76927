"""One rclpy context a process: started without rclpy's own signal handlers, spun in a thread, ended within 2 s.

rclpy's handlers leave a process deaf to SIGTERM while it is not spinning; here the process's own handler sets an
event that its owner loop looks at.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rcl_interfaces.msg import ParameterDescriptor
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

log = logging.getLogger(__name__)


class RosProcess:
    """Runs the given nodes; callbacks run in one spin thread and must only enqueue.

    stop   is set when spinning ends for whatever reason, so that the process ends with it
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._executor: SingleThreadedExecutor | None = None
        self._nodes: list[Node] = []
        self._thread: threading.Thread | None = None

    @staticmethod
    def init(args: Sequence[str] | None = None) -> None:
        """Start rclpy. `args` may hold --ros-args."""
        rclpy.init(args=list(args) if args is not None else None, signal_handler_options=SignalHandlerOptions.NO)

    def spin(self, nodes: Sequence[Node]) -> None:
        """Begin to serve the nodes' callbacks."""
        self._executor = SingleThreadedExecutor()
        self._nodes = list(nodes)
        for node in nodes:
            self._executor.add_node(node)
        self._thread = threading.Thread(target=self._run, name="ros-spin", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        if self._executor is None:
            return
        try:
            self._executor.spin()
        except ExternalShutdownException:
            return
        except Exception:
            log.exception("the ROS side failed: this process ends, to be started again")
        finally:
            self._stop.set()  # a process that is deaf on ROS must not go on as if it were well

    def close(self) -> None:
        """End spinning and rclpy; at most about a second."""
        if self._executor is not None:
            self._executor.shutdown(timeout_sec=0.5)
        if self._thread is not None:
            self._thread.join(timeout=1.0)
        for node in self._nodes:
            node.destroy_node()
        rclpy.try_shutdown()


LEVELS = {"ok": DiagnosticStatus.OK, "warning": DiagnosticStatus.WARN, "error": DiagnosticStatus.ERROR}


def diagnostics_message(node: Node, name: str, level: str, message: str, values: dict[str, object]) -> DiagnosticArray:
    """One status of one component, with its values as text. level: ok, warning, error."""
    status = DiagnosticStatus(level=LEVELS[level], name=name, message=message, hardware_id=name.partition("/")[0])
    status.values = [KeyValue(key=key, value=str(value)) for key, value in values.items()]
    array = DiagnosticArray(status=[status])
    array.header.stamp = node.get_clock().now().to_msg()
    return array


def text_parameter(node: Node, name: str, default: str) -> str:
    """A parameter read as text, whatever scalar the YAML holds."""
    node.declare_parameter(name, default, ParameterDescriptor(dynamic_typing=True))
    return str(node.get_parameter(name).value)
