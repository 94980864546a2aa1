#!/bin/sh
# What `make arm64` does: builds goferry for arm64 on another machine and runs tests there, emulated.
#
#   C_SIDE="pyffi/ring.c ..." tests/arm64.sh PYTHON [arguments for pytest]
#
# C_SIDE are the C files that need no Python; PYTHON is one of this machine's, whose pip fetches wheels. Debian packages that must be there, and root for
# debootstrap, which gets a Python for arm64: gcc-aarch64-linux-gnu qemu-user-static debootstrap. Programs
# for arm64 have to run as if they were this machine's (binfmt_misc, which qemu-user-static sets up).
#
# The compiler and go are this machine's own; Python, the tests and what a build runs to describe a library
# are emulated. An emulator on x86_64 orders memory as x86_64 does: this says nothing about weak order.
set -eu

python=$1
shift
here=$(cd "$(dirname "$0")/.." && pwd)
work=$here/build/arm64
root=$work/root
packages=$work/packages
checkout=$work/goferry
mkdir -p "$work/bin"

if [ ! -e "$root/usr/include/python3.11/Python.h" ]; then
  debootstrap --arch=arm64 --foreign --variant=minbase --include=python3,python3-venv,libpython3-dev bookworm "$root"
  for each in "$root"/var/cache/apt/archives/*.deb; do dpkg-deb --extract "$each" "$root"; done
fi

if [ ! -e "$packages/pytest" ]; then
  platforms=$(for glibc in 17 24 26 27 28 31 34; do echo "--platform manylinux_2_${glibc}_aarch64"; done)
  "$python" - "$here" <<'END' > "$work/requirements"
import sys, tomllib
wanted = "anyio build hypothesis msgspec numpy packaging PyBindGen pyproject-metadata pytest pytest-timeout rich setuptools tqdm uvloop"
with open(sys.argv[1] + "/pyproject.toml", "rb") as file:
    rows = tomllib.load(file)["project"]["optional-dependencies"]["test"]
print("\n".join(row for row in rows if row.partition("==")[0] in wanted.split()))
END
  "$python" -m pip install --quiet --target "$packages" --only-binary=:all: --python-version 3.11 \
    --implementation cp --abi cp311 --abi abi3 --abi none $platforms --requirement "$work/requirements"
fi

rm -rf "$checkout"
mkdir "$checkout"
(cd "$here" && git ls-files -z | xargs -0 tar c) | tar x -C "$checkout"
# By this the version is known.
[ ! -d "$here/python/goferry.egg-info" ] || cp -r "$here/python/goferry.egg-info" "$checkout/python"

cat > "$work/bin/go" <<END
#!/bin/sh
# This machine's go, building for arm64, and saying that the machine is one.
export GOARCH=arm64 CGO_ENABLED=1 CC=aarch64-linux-gnu-gcc
case "\${1-}" in
env) said=\$($(command -v go) "\$@") && printf '%s\n' "\$said" | sed 's/\("GOHOSTARCH": \)"[a-z0-9]*"/\1"arm64"/' ;;
*) exec $(command -v go) "\$@" ;;
esac
END
chmod +x "$work/bin/go"

export QEMU_LD_PREFIX="$root" PATH="$work/bin:$PATH" PYTHONPATH="$checkout/python:$packages"
export CGO_CFLAGS="-O2 -idirafter $root/usr/include"

cd "$checkout"
go vet ./core ./pyffi
go test -c -o "$work/" ./core ./pyffi
(cd core && "$work/core.test" -test.timeout 10m)
(cd pyffi && "$work/pyffi.test" -test.timeout 10m)
for each in ring_tsan event_tsan; do
  for wake in linux portable; do
    sources=$(echo "$C_SIDE" | sed "s/wake_linux/wake_$wake/")
    aarch64-linux-gnu-gcc -std=gnu17 -O2 -Ipyffi -o "$work/$each" pyffi/testdata/$each.c $sources -lpthread
    "$work/$each"
  done
done
exec "$root/usr/bin/python3" -m pytest "$@"
