"""Measurements: run by `make bench`, written down in docs/measured.md, never asserted."""
