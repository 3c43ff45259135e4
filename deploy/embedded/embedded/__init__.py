"""The whole of Taksir on one machine: real servers from wheels, all services, one supervisor. Nothing needs Docker."""
