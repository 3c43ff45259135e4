"""Who may call, and how a browser is kept honest: one concern a file."""
