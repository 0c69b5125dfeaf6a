"""What others may listen to; sent inside the order's own transaction."""

from blinker import Namespace

_signals = Namespace()
order_reported = _signals.signal("order-reported")  # order, by (None: a resident), at
order_moved = _signals.signal("order-moved")  # order, event, by (None: by itself, or by the query code)
whistle_blown = _signals.signal("whistle-blown")  # whistle, report_ins (those called just now), by, at; again when more are called
whistle_finished = _signals.signal("whistle-finished")  # whistle, by (another than who blew it: taken over), at
whistle_escalated = _signals.signal("whistle-escalated")  # whistle, report_in, missing ("answer" or "arrival"), at
