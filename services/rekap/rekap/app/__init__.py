"""What rekap does, one use case a file."""
