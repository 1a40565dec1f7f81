"""Measurements: `make bench` runs them and keeps the report in benchmarks/results/."""
