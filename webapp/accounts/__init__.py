"""People, how they sign in, on which devices, and which posts they hold where."""
