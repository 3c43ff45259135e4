"""Changes of the read models."""
