"""What every Taksir service needs and no business word."""
