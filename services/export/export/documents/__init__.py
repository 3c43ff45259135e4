"""Writers of file formats that need a library."""
