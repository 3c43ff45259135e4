"""Pure rules of estimating: no I/O, no clock, standard library only."""
