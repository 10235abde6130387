"""The Apps surface can be deleted in one commit: a copy of the code without it passes its tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("app", "mm", "psql", "microservice", "wsgi", "tests", "docs")
GOES = ("wsgi/apps.py", "wsgi/icon.png", "mm/apps.py", "tests/wsgi/plugin.py", "tests/wsgi/test_apps*.py")
STAYS = ("tests/wsgi", "tests/app/test_tree.py", "tests/app/test_config.py", "tests/test_architecture.py")


def test_without_the_apps_surface_everything_else_passes_its_tests(tmp_path: Path) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    gone = [path for pattern in GOES for path in tmp_path.glob(pattern)]
    assert len(gone) >= len(GOES)
    for path in gone:
        path.unlink()
    command = [sys.executable, "-m", "pytest", *STAYS, "-q", "-m", "not slow and not e2e", "-p", "no:cacheprovider"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
