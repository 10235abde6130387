"""How to run a program that refuses to be root, as PostgreSQL does, when we are root: three ways, the first that works.

1. We are an ordinary user: as it is.
2. A user namespace in which we have another number. The files stay root's, nothing is changed on the machine.
3. Another user, who keeps the one right to pass closed folders, for its programs and data may lie in root's home.
   This is the way in a container that forbids namespaces. The data folder then belongs to that user.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Unprivileged:
    """`prefix` goes before the command; the files that it owns must belong to `owner`."""

    prefix: tuple[str, ...]
    owner: int

    def take(self, folder: Path) -> None:
        """Make everything in the folder the owner's; the folder itself last, so that an interrupted try is repeated."""
        if folder.stat().st_uid != self.owner:
            for path in (*folder.rglob("*"), folder):
                os.chown(path, self.owner, -1, follow_symlinks=False)


def unprivileged() -> Unprivileged | None:
    """The way that is open to us here; None if there is none."""
    me = os.geteuid()
    names = {entry.pw_uid: entry for entry in pwd.getpwall()}
    if me != 0 and me in names:
        return Unprivileged((), me)
    # initdb wants a number that has a name: any but root's will do.
    other = next(entry for number, entry in sorted(names.items()) if number != 0)
    uid, gid = other.pw_uid, other.pw_gid
    namespace = ("unshare", "--user", f"--map-user={uid}", f"--map-group={gid}")
    if _works(namespace):
        return Unprivileged(namespace, me)
    rights = ("--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override", "--bounding-set=-all,+dac_override")
    other_user = ("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *rights)
    return Unprivileged(other_user, uid) if _works(other_user) else None


def _works(prefix: tuple[str, ...]) -> bool:
    try:
        return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
