#!/usr/bin/env bash
# PgBouncer 1.18.0-1+deb12u1 (Debian 12), pool_mode = transaction, and clients that set something for their session.
#
# Behaviour: SET is the server process's and stays when that process is given to another client; server_reset_query (DISCARD ALL) does not run in
# transaction mode. What is set with SET LOCAL ends with the transaction.
# Seen, a client that asks after another one has set role and search_path:
#     one|theirs
#
# Our way around it: behind a pooler, each transaction begins with SET LOCAL of everything it needs.
. "$(dirname "$(realpath "$0")")/private-postgres.inc"
start_pgbouncer 1
sql -d postgres -c "CREATE ROLE one" -c "CREATE SCHEMA theirs"
at=$pooler
sql -d postgres -c "SET ROLE one" -c "SET search_path = theirs"
found=$(sql -d postgres -c "SELECT current_user || '|' || current_setting('search_path')")
echo "$found"
[ "$found" = "one|theirs" ] || wrong "the second client has $found"
sql -d postgres -c "RESET ROLE" -c "RESET search_path"
sql -d postgres -c "BEGIN; SET LOCAL ROLE one; SET LOCAL search_path = theirs; COMMIT"
found=$(sql -d postgres -c "SELECT current_user || '|' || current_setting('search_path')")
[ "$found" = 'postgres|"$user", public' ] || wrong "after SET LOCAL the second client has $found"
echo "as written: what is set for a session is the next client's, what is set for a transaction is not"
