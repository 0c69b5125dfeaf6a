"""What a web server loads."""

import gc

from webapp import create_app
from webapp.core import waker

app = create_app()
gc.freeze()  # what was loaded stays for good: the collector need not walk it again and again
waker.start(app)
