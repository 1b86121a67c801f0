"""Simulation of the coverage of every interval that is printed: `make coverage`."""
