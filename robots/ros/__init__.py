"""ROS 2 shells: topics become events, commands become topics. The only importer of rclpy."""
