"""What happens to doors that features above want to know of; sent inside the transaction that does it."""

from blinker import signal

doors_resettled = signal("areas.doors-resettled")
"""`street_id`, `address_ids`, `at`: an import has changed who lives behind these doors. At most some thousand at a time, none twice."""
