"""Locust scenarios and benchmarks."""
