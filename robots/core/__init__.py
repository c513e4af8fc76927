"""Shared vocabulary: frozen value types, reasons, the Clock protocol. Standard library only."""
