"""What travels over REST: pydantic models of every request and every answer, one file per context."""
