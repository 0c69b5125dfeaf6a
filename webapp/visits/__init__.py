"""The main job: a door, a visit, what was asked for, and how far the two-year round has come."""
