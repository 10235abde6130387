"""The TrueConf Server of `make run`: the fake, with the conferences of a file that is read anew when it changes.

python -m tests.servers.trueconf_demo LISTEN FILE
"""

import json
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.servers.odd_http import Answer, Seen
from tests.servers.process import until_stopped
from tests.servers.trueconf import V3, V4, TrueConf, running
from tests.servers.trueconf_recordings import RIGHT, Recordings
from tests.servers.trueconf_running import Hall

RIGHTS = ("conferences:read", "users:read", RIGHT)


@dataclass
class OfAFile(TrueConf):
    """It knows who and what stands in the file: `{"people": {id: password}, "emails": {}, "conferences": [...]}`."""

    file: Path = Path()
    read_at: int = field(default=0)

    def answer(self, seen: Seen) -> Answer:
        """To one request, by the file of this moment."""
        changed_at = self.file.stat().st_mtime_ns
        if changed_at != self.read_at:
            found = json.loads(self.file.read_text())
            self.people, self.emails = found["people"], found["emails"]
            self.conferences = [
                one | {"start": datetime.fromisoformat(one["start"]) if one["start"] else None}
                for one in found["conferences"]
            ]
            self.read_at = changed_at
        return super().answer(seen)


def main() -> None:
    """Serve until stopped."""
    listen, file = sys.argv[1:]
    parts = [Hall().answer, Recordings().answer]
    server = OfAFile(host=listen, versions=(V3, V4), rights=RIGHTS, parts=parts, file=Path(file))
    with running(server, port=int(listen.rpartition(":")[2])) as odd:
        print(odd.url(), flush=True)
        until_stopped()


if __name__ == "__main__":
    main()
