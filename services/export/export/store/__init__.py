"""Where things are kept: jobs in Postgres, finished files in object storage."""
