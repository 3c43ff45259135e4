"""Taking recorded changes back: each as a new change, with all checks and consequences of an ordinary one."""
