"""A real `python -m microservice clock` for tests: `with ClockProcess(folder, database, mattermost) as clock`."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.run import command, settings

STOP_S = 30.0


@dataclass(slots=True)
class ClockProcess:
    folder: Path
    database: str
    mattermost: str
    more: dict[str, str] = field(default_factory=dict)
    _process: "subprocess.Popen[bytes] | None" = None

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        more = {
            "DATABASE_URL": self.database, "MATTERMOST_URL": self.mattermost, "APP_URL": "http://127.0.0.1:9",
            "MATTERMOST_BOT_TOKEN": "token", "MATTERMOST_COMMAND_TOKENS": "t" * 26, **self.more,
        }  # fmt: skip
        with (self.folder / "clock.log").open("ab") as log:
            self._process = subprocess.Popen(
                command("clock"), env=settings(self.folder, **more), cwd=self.folder, stdout=log, stderr=log
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._process and self._process.poll() is None:
            self.terminate()

    @property
    def log(self) -> str:
        return (self.folder / "clock.log").read_text()

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(STOP_S)

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_S)
