"""What `bench/scale.py` needs: a generated site, the load that speaks for its vehicles and lifts, the readings."""
