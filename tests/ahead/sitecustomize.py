"""Python reads this file when it starts with this folder on its path: a server of the tests then lives so many seconds away from now."""

import os
from datetime import datetime, timedelta

import time_machine

time_machine.travel(datetime.now().astimezone() + timedelta(seconds=float(os.environ["GRIDWALK_TESTS_AHEAD"])), tick=True).start()
