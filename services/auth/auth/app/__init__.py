"""What auth can do, one use case a file."""
