"""What every Taksir service needs and no business word."""

import os

# gRPC's fork handlers crash a child that uvloop forks in order to start a program. Nothing here goes on using gRPC in a
# forked child, so they are off; gRPC looks at this when it is first used.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
