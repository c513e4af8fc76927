"""Engines for a guide's voice and ear, behind the protocols of `robots.guide.speech`; the settings choose."""
