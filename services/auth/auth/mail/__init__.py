"""How e-mails leave the house."""
