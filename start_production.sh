#!/bin/sh
# Checks .env, builds, migrates, starts, waits until everything is healthy, and says what to do next.
# Safe to run again: it then updates what changed. With --check it only checks.
set -eu
cd "$(dirname "$0")"

SERVICES="prosaas-redis prosaas-api prosaas-worker prosaas-worker-low prosaas-beat"
WAIT_SECONDS=300

compose() {
    docker compose -f compose.yml -f compose.prod.yml "$@"
}

fail() {
    echo "$*" >&2
    exit 1
}

value_of() {
    sed -n "s/^$1=//p" .env | tail -n 1
}

# the same reading of .env, and the same judge of it, as every container's start
judge() {
    if [ -x .venv/bin/python ]; then
        grep -E '^[A-Za-z_][A-Za-z0-9_]*=' .env | tr '\n' '\0' |
            xargs -0 sh -c 'exec env -i PATH="$PATH" APP_ENV=production "$@" .venv/bin/python manage.py check' judge
    else
        compose build --quiet prosaas-api
        compose run --rm --no-deps prosaas-api python manage.py check
    fi
}

check_database() {
    case ",$(value_of COMPOSE_PROFILES)," in
    *,database,*) ;;
    *) return 0 ;;
    esac
    password=$(value_of POSTGRES_PASSWORD)
    [ -n "$password" ] && [ "$password" != CHANGE-ME ] ||
        fail "POSTGRES_PASSWORD is missing: letters and digits; make one with: openssl rand -hex 24"
    case $(value_of DATABASE_URL) in
    *:"$password"@prosaas-db:*) ;;
    *) fail "DATABASE_URL must be postgresql://prosaas:<POSTGRES_PASSWORD>@prosaas-db:5432/prosaas, as prosaas-db is yours." ;;
    esac
}

check() {
    [ -f .env ] || fail "There is no .env: copy .env.example to .env and fill in its first block."
    judge || fail "Mend .env as said above, and run this again."
    check_database
    echo "✓ .env is complete"
}

health_of() {
    docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' "$1" 2>/dev/null ||
        echo missing
}

wait_for() {
    left=$WAIT_SECONDS
    until [ "$(health_of "$1")" = healthy ]; do
        [ "$left" -gt 0 ] || fail "✗ $1 is $(health_of "$1"). Its own words: docker logs --tail 50 $1"
        left=$((left - 2))
        sleep 2
    done
    echo "✓ $1 is healthy"
}

check
[ "${1:-}" != --check ] || exit 0
command -v docker >/dev/null || fail "There is no docker: install Docker Engine with its compose plugin."
compose build
compose up --detach --remove-orphans ||
    fail "✗ Not everything started. If prosaas-migrate failed, it says why: docker logs prosaas-migrate"
for service in $SERVICES; do
    wait_for "$service"
done

cat <<'NEXT'

Running: http://127.0.0.1:8000 on this host; point your TLS proxy there (docker/Caddyfile), or add the profile proxy.

Next:
  first user     docker exec -it prosaas-api python manage.py setup --email you@your.host --business "Your business"
  sign in        https://<your host>/login, then connect Gmail
  worker's log   docker logs -f prosaas-worker
  when stuck     docs/operations.md
NEXT
