"""What photos tell the features above them, inside the transaction."""

from blinker import signal

photo_settled = signal("photo-settled")
"""A photo was stored or refused. Sent once for each record that shows it, with `record` (table) and `record_id`."""
