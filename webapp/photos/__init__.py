"""Pictures: received in pieces, opened, turned upright, stripped, stored by their content."""
