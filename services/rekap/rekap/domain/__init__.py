"""The rules of a RAB: pure, exact, standard library only."""
