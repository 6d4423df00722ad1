"""Find the Java that Spark needs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

NEEDED = 17  # the oldest that Spark 4 runs on


def find_java() -> Path | None:
    """Path of a java that is new enough, JAVA_HOME's before the one on the path; None when there is none."""
    homes = [Path(home) / "bin" / "java"] if (home := os.environ.get("JAVA_HOME")) else []
    on_path = [Path(found)] if (found := shutil.which("java")) else []
    return next((java for java in (*homes, *on_path) if java.exists() and _version(java) >= NEEDED), None)


def _version(java: Path) -> int:
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    found = re.search(r'version "(\d+)', answer)
    return int(found[1]) if found else 0
