"""The main job through the public API, on demonstration data."""
