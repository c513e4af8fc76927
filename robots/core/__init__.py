"""Shared vocabulary: frozen value types, reasons, the Clock protocol. Only the standard library, and numba if there."""
