"""Documents: streaming CSV and jobs made by workers."""
