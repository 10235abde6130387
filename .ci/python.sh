#!/bin/sh
# Python with what the project needs:  sh .ci/python.sh run|test ARGUMENTS…
# Makes or mends the environment if that is needed (`run`: requirements.txt; `test`: requirements-dev.txt on top), then
# becomes its Python. Nothing that it leaves behind stands in the way of another user of the same checkout.
#   VENV=/folder    use this environment as it is, install nothing
#   PYTHON=python3  make the environment with this one
set -eu

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

level=$1
shift
checkout=$(cd "$(dirname "$0")/.." && pwd -P)

# A folder of ours, for this checkout: caches, and the environment where the checkout is not ours. $HOME counts only if
# it is ours (sudo may keep the caller's).
own_cache() {
    if [ -n "${XDG_CACHE_HOME:-}" ] && [ -O "$XDG_CACHE_HOME" ]; then
        base=$XDG_CACHE_HOME
    elif [ -n "${HOME:-}" ] && [ -O "$HOME" ] && [ -w "$HOME" ]; then
        base=$HOME/.cache
    else
        base=/var/tmp/cache-$(id -u)
    fi
    mkdir -p "$base" 2>/dev/null || :
    [ -O "$base" ] || fail "$base must be a folder of yours: it holds caches. Set XDG_CACHE_HOME to one."
    printf '%s/mattermost-calendar/%s' "$base" "$(printf '%s' "$checkout" | cksum | cut -d' ' -f1)"
}

# The first Python that is new enough. One that is too old, or only a shim, is passed over.
find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s' "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed; found: $("${PYTHON:-python3}" --version 2>&1 || :)"
}

make_environment() {
    python=$(find_python)
    found="$("$python" --version 2>&1) ($(command -v "$python"))"
    if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        case $python in python3) package=python3-venv ;; *) package=${python##*/}-venv ;; esac
        fail "$found has no venv. Install it: apt install $package"
    fi
    say "Making the environment in $venv with $found"
    rm -rf "$venv"
    mkdir -p "$(dirname "$venv")"
    "$python" -m venv "$venv" >&2 || fail "$found could not make the environment, see above."
}

# The stamp is a copy of what was asked for, written when everything is in: an interrupted install is done again.
install() { # NAME FILE…
    stamp=$venv/installed-$1
    shift
    if cat "$@" | cmp -s - "$stamp"; then return; fi
    rm -f "$stamp"
    say "Installing $1 (once, and when it changes)"
    "$venv/bin/python" -m pip install --disable-pip-version-check --no-input -r "$1" >&2 ||
        fail "The packages of $1 could not be installed, see above."
    cat "$@" >"$stamp.new"
    mv "$stamp.new" "$stamp"
}

cache=$(own_cache)
mkdir -p "$cache"
export PYTHONPYCACHEPREFIX="$cache/pycache" MYPY_CACHE_DIR="$cache/mypy" RUFF_CACHE_DIR="$cache/ruff"
export HYPOTHESIS_STORAGE_DIRECTORY="$cache/hypothesis" PYTEST_ADDOPTS="${PYTEST_ADDOPTS:-} -o 'cache_dir=$cache/pytest'"

cd "$checkout"
if [ -z "${VENV:-}" ]; then
    if [ -O . ] && [ -w . ] && { [ ! -e .venv ] || [ -O .venv ]; }; then
        venv=$checkout/.venv
    else
        venv=$cache/venv
    fi
    # One at a time: `make run` and `make test` may be started together. The lock goes with this shell or its Python.
    if command -v flock >/dev/null; then
        exec 9>"$cache/lock"
        flock 9
    fi
    "$venv/bin/python" -c '' 2>/dev/null || make_environment
    install requirements.txt requirements.txt constraints.txt
    [ "$level" = run ] || install requirements-dev.txt requirements-dev.txt requirements.txt constraints.txt
    exec 9>&-
fi
exec "${VENV:-$venv}/bin/python" "$@"
