"""Projects, catalogue, tree, analyses, prices, volumes and schedule."""
