"""`python -m microservice COMMAND …`: each command is a module of its own, imported only when it is asked for."""

import sys
from collections.abc import Sequence
from importlib import import_module

# Command → the module with its `main(arguments) -> exit status`.
COMMANDS = {
    "run": "microservice.run",
    "web": "microservice.web",
    "clock": "microservice.clock",
    "migrate": "microservice.migrating",
    "check": "microservice.checking",
    "reset": "microservice.reset",
    "agenda": "microservice.agenda",
    "changes": "microservice.changes",
    "probe": "microservice.probe",
    "tour": "microservice.demo.tour",
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; 2 where there is none of that name."""
    name, *rest = arguments or ("",)
    if name in ("help", "-h", "--help"):
        print(_usage())
        return 0
    if name not in COMMANDS:
        print(f"unknown command {name!r}; {_usage()}" if name else _usage(), file=sys.stderr)
        return 2
    status: int = import_module(COMMANDS[name]).main(rest)
    return status


def _usage() -> str:
    return f"usage: python -m microservice {{{' | '.join(COMMANDS)}}} …"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
