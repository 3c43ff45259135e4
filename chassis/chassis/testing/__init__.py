"""Fixtures for every service's tests: real servers, fresh databases, keys to sign identities with."""
