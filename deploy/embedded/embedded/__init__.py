"""The whole system on one machine, servers from wheels."""
