"""A whole street from spreadsheets: read, checked against what is there, then applied in one short step."""
