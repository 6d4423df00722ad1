"""Start the dashboard with its libraries and HAKR loaded, so that the first reader waits no longer than the next.

``python -m ui`` does what ``streamlit run app.py`` does; further arguments go to Streamlit.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from streamlit.web import cli

from crm_analytics.scoring import Rules
from ui import frame, measured  # noqa: F401 - loaded now, used by the first page
from ui.scores import scores_as_of
from ui.sources import open_company_in_time
from ui.state import LOCAL_OWNER

APP = Path(__file__).parent.parent / "app.py"


def load_ahead() -> None:
    """Open and score HAKR into the caches that every session shares."""
    data = open_company_in_time(LOCAL_OWNER)
    scores_as_of(data, data.last_date, Rules())


if __name__ == "__main__":
    # Streamlit warns that no session is there to draw for; nothing is drawn
    logging.getLogger("streamlit.runtime").setLevel(logging.ERROR)
    load_ahead()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    sys.exit(cli.main())
