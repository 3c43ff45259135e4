"""Pure rules of accounts and sessions."""
