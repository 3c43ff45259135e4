"""Client metrics and the operations view."""
