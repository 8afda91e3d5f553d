"""Analyses: one public file is one analysis; it takes a snapshot and keywords, and returns a Result."""
