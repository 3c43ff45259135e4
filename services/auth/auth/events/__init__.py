"""What auth tells the others."""
