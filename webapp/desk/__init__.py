"""The command centre's pages. Reads only."""
