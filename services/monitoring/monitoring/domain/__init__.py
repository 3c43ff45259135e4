"""What a measurement is and how measurements are summed up: standard library only."""
