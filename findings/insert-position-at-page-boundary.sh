#!/usr/bin/env bash
# PostgreSQL 15 (Debian 12) with a streaming replica, and a commit whose record ends where a page of the write-ahead log ends.
#
# Behaviour: pg_current_wal_insert_lsn() is where the next record goes, which is behind the header of the next page; what is flushed and what the
# replica has replayed end before that header. While nothing else is written, the replica has everything and never gets to the position.
# Seen: insert position 24 (or 40) bytes further than the flushed one; the replica at the flushed one three seconds later, too.
#
# Our way around it: a request compares the replica with pg_current_wal_flush_lsn() (shared/kit/src/replica.rs).
. "$(dirname "$(realpath "$0")")/private-postgres.inc"
sql -c "ALTER SYSTEM SET autovacuum = off" -c "SELECT pg_reload_conf()" >/dev/null
"${as[@]}" "$bin/pg_basebackup" -h 127.0.0.1 -p "$port" -U postgres -D "$folder/replica" -R -X stream -c fast
replica=$((port + 2))
stop_both() {
    "${as[@]}" "$bin/pg_ctl" -D "$folder/replica" -m immediate stop >/dev/null 2>&1 || true
    stop
}
trap stop_both EXIT
"${as[@]}" "$bin/pg_ctl" -D "$folder/replica" -w -l "$folder/replica.log" \
    -o "-p $replica -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" start >/dev/null
bytes() { sql -c "SELECT pg_$1_lsn() - '0/0'::pg_lsn"; }
message() { sql -c "SELECT pg_logical_emit_message(true, '', repeat('x', $1))" >/dev/null; }

# Records are padded to 8 bytes, so that a longer message moves the end of its commit by 8 at a time.
hit=
for attempt in $(seq 60); do
    message 300
    left=$((8192 - $(bytes current_wal_flush) % 8192))
    [ "$left" -gt 1200 ] || continue
    start=$(bytes current_wal_flush)
    message 304
    taken=$(($(bytes current_wal_flush) - start))
    left=$((8192 - $(bytes current_wal_flush) % 8192))
    [ "$left" -gt $((taken + 8)) ] || continue
    message $((304 + left - taken))
    [ $(($(bytes current_wal_flush) % 8192)) -ne 0 ] || { hit=$attempt; break; }
done
[ -n "$hit" ] || { echo "no commit ended with a page" >&2; exit 2; }
flushed=$(bytes current_wal_flush)
inserted=$(bytes current_wal_insert)
echo "flushed $flushed, to be inserted at $inserted: $((inserted - flushed)) bytes further"
sleep 3
replayed=$(at=$replica sql -c "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn")
echo "three seconds later: flushed $(bytes current_wal_flush), replayed $replayed"
[ "$(bytes current_wal_flush)" = "$flushed" ] || { echo "something else was written: run it again" >&2; exit 2; }
[ "$replayed" = "$flushed" ] || wrong "the replica is at $replayed"
[ "$inserted" -gt "$flushed" ] || wrong "both positions are the same"
echo "as written: the replica has everything, and is behind the insert position"
