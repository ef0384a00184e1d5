"""`python -m quality`. The work is elsewhere, since worker processes do not import this module again."""

import sys

from quality.run import main

if __name__ == "__main__":
    sys.exit(main())
