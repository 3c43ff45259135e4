"""Uploads and downloads that pass through chunk by chunk."""
