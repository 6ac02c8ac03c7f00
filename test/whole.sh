#!/usr/bin/env bash
# Runs a test command with everything at hand: a PostgreSQL cluster of its own,
# a browser, and hledger, which reads our books as a stranger would. Installs
# what is missing from Debian, or fails and says what is missing; never leaves
# anything out.
set -euo pipefail

missing=()
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
command -v lynx >/dev/null || missing+=(lynx)
command -v hledger >/dev/null || missing+=(hledger)
fc-list 2>/dev/null | grep -q "Noto Nastaliq" || missing+=(fontconfig fonts-noto-core)

if [ ${#missing[@]} -gt 0 ]; then
	echo "make test needs: ${missing[*]}"
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "Install them (as root: apt-get install ${missing[*]}), then run make test again." >&2
		exit 1
	fi
	echo "Installing them from Debian."
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update
	apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
fi

bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
home=$(mktemp -d)
logs=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
	chown postgres "$home"
	as=(runuser -u postgres --)
fi
stop() {
	"${as[@]}" "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true
	rm -rf "$home" "$logs"
}
trap stop EXIT

(cd / && "${as[@]}" "$bin/initdb" -D "$home/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 >/dev/null)
started=
for _ in 1 2 3 4 5 6 7 8; do
	port=$((20000 + RANDOM % 20000))
	# Tests throw the cluster away, so it need not survive a power cut.
	if (cd / && "${as[@]}" "$bin/pg_ctl" -D "$home/data" -w -t 60 -l "$home/log" \
		-o "-p $port -k $home -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off -c full_page_writes=off" start >/dev/null); then
		started=yes
		break
	fi
done
if [ -z "$started" ]; then
	echo "PostgreSQL did not start:" >&2
	cat "$home/log" >&2
	exit 1
fi

export NIGHTDESK_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
export NIGHTDESK_TEST_WHOLE=1 # a test that finds an engine or a browser missing fails instead of going without
export GOTOOLCHAIN=local
export NIGHTDESK_TEST_LOG="$logs/suite.log" # what the program logs in all tests, searched in the end
"$@"
go run ./test/logs "$NIGHTDESK_TEST_LOG"
