"""`python -m dashboard`: hands over to Streamlit's own command line, so settings and browser behave as everywhere."""

import sys
import threading
from pathlib import Path

from dashboard import options

APP = Path(__file__).with_name("app.py")


def main(arguments: list[str]) -> int:
    """Check the lessons, or start the server on `app.py`; return the exit status."""
    chosen, rest = options.parse(arguments)
    if chosen.check:
        from dashboard.lessons import check

        return check.main([])
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    own = ["--data", str(chosen.data), *(["--models", str(chosen.models)] if chosen.models else [])]
    sys.argv = ["streamlit", "run", str(APP), *rest, "--", *own]
    from streamlit.web import cli

    return cli.main() or 0


def _warm() -> None:
    """Load the embedded model while the browser starts: the first picture then waits for nothing."""
    from dashboard import compute

    compute.warm()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
