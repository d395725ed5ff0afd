#!/usr/bin/env bash
# PgBouncer 1.18.0-1+deb12u1 (Debian 12), pool_mode = transaction, and clients that prepare statements by name, as most drivers do.
#
# Behaviour: Parse, Bind and Execute of one client go to whichever server process is free, and names are not followed. 1.21 and later can follow
# them (max_prepared_statements).
# Seen, pgbench -M prepared with four clients and two server processes:
#     ERROR:  prepared statement "P_0" does not exist
#     ERROR:  prepared statement "P_0" already exists
# The same clients without names (-M extended) get every answer.
#
# Our way around it: behind a pooler, statements go without a name, in one message (shared/postgres-connection).
. "$(dirname "$(realpath "$0")")/private-postgres.inc"
start_pgbouncer 2
echo "SELECT 1;" >"$folder/script"
bench() { "$bin/pgbench" -h 127.0.0.1 -p "$pooler" -U postgres -n -c 4 -t 200 -f "$folder/script" "$@" postgres 2>&1; }
if said=$(bench -M prepared); then
    wrong "every prepared statement was found"
fi
grep -oE 'prepared statement "[^"]*" (does not exist|already exists)' <<<"$said" | sort | uniq -c
grep -qE 'prepared statement "[^"]*" (does not exist|already exists)' <<<"$said" || wrong "$said"
said=$(bench -M extended) || wrong "without names: $said"
echo "as written: names are lost, statements without names are not"
