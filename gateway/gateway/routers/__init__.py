"""The REST surface, one router per context: decode, call, answer."""
