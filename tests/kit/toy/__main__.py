import sys
from pathlib import Path

from . import create_toy

create_toy(Path(sys.argv[1])).run(port=int(sys.argv[2]), threaded=True)
