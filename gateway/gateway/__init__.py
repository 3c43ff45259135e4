"""The only HTTP door."""
