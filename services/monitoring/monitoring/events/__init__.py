"""What monitoring consumes."""
