"""What a web server loads."""

import gc

from webapp import create_app

app = create_app()
gc.freeze()  # what was loaded stays for good: the collector need not walk it again and again
