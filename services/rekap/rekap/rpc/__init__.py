"""gRPC: decode, call, encode."""
