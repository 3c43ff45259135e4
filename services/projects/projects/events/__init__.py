"""What this service publishes."""
