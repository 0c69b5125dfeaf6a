"""对账销号: every week's sheet of what was open, came in, came back and went out; ticked off one by one, then locked for good."""
