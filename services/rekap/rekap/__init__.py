"""Read models and aggregation: every figure that is computed."""
