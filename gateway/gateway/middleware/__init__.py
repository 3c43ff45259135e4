"""Around every request: pure ASGI, one concern a file."""
