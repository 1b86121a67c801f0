"""Simulation of the coverage of the intervals that are printed: `make coverage`."""
