"""Rules of documents and jobs: standard library only, no I/O, no clock."""
