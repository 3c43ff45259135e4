"""Prices of resources by region and date: keeping lists, and giving projects their prices."""
