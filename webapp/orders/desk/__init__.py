"""What the command centre's desk does with orders beside moving them: suggesting, taking calls, comparing, wording, registers."""
