"""What rekap listens to."""
