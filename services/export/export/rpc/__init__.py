"""gRPC on both sides: the servicer, and the client of rekap."""
