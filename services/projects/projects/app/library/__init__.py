"""Projects as files: taking one apart into a document, judging a document, and building a project from it."""
