"""What `hall bench` measures: one module for each word of it, and the instances and peers they use."""
