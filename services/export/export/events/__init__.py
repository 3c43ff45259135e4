"""What leaves the service: progress events to the bus, job ids to the workers' queue."""
