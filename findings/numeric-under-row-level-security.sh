#!/usr/bin/env bash
# PostgreSQL 15 (Debian 12's 15.18), row-level security and an index over (tenant, amount, id).
#
# Behaviour: a condition goes into an index below row-level security only when its operators are leakproof (pg_proc.proleakproof). Those of bigint,
# text, bytea, timestamptz and date are; those of numeric are not, so that a range or a cursor over an indexed numeric column reads and
# filters every row of the tenant up to it. Orders are not concerned.
# Seen, 100,000 rows of one tenant, numeric:
#     Index Cond: (tenant = 'a'::text)
#     Filter: (amount >= '900'::numeric)
#     Rows Removed by Filter: 89999
# and bigint (bytea alike):
#     Index Cond: ((tenant = 'a'::text) AND (minor >= 90000))
#
# A way around it that needs no superuser: a generated column of a leakproof type that sorts as the number does, here bytea, for numeric(28,8).
. "$(dirname "$(realpath "$0")")/private-postgres.inc"
sql -d postgres <<'SQL'
CREATE FUNCTION numeric_key(n numeric) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN n > 0 THEN '\x02'::bytea || set_byte(substr(numeric_send(n), 3, 2), 0, get_byte(numeric_send(n), 2) # 128) || substr(numeric_send(n), 9)
        WHEN n = 0 THEN '\x01'::bytea
        ELSE decode('00' || translate(encode(set_byte(substr(numeric_send(n), 3, 2), 0, get_byte(numeric_send(n), 2) # 128)
                                             || substr(numeric_send(n), 9), 'hex'), '0123456789abcdef', 'fedcba9876543210') || repeat('ff', 16), 'hex')
    END $$;
CREATE ROLE caller;
CREATE TABLE price (tenant text, id int, amount numeric(28,8), minor bigint, key bytea GENERATED ALWAYS AS (numeric_key(amount)) STORED);
INSERT INTO price (tenant, id, amount, minor) SELECT 'a', n, n / 100.0, n FROM generate_series(1, 100000) n;
CREATE INDEX ON price (tenant, amount, id);
CREATE INDEX ON price (tenant, minor, id);
CREATE INDEX ON price (tenant, key, id);
ALTER TABLE price ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON price USING (tenant = current_setting('app.tenant', true));
GRANT SELECT ON price TO caller;
ANALYZE price;
SQL
plan() {
    sql -d postgres -c "SET app.tenant = 'a'" -c "SET ROLE caller" \
        -c "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT * FROM price WHERE tenant = 'a' AND $1 >= $2 ORDER BY $1, id LIMIT 20" |
        grep -E 'Index Cond|Filter: \(|Removed'
}
numeric=$(plan amount 900) bigint=$(plan minor 90000) key=$(plan key "numeric_key(900)")
printf '%s\n' "$numeric" "$bigint" "$key"
grep -q 'Filter: (amount >=' <<<"$numeric" && grep -q 'Removed by Filter: 89999' <<<"$numeric" || wrong "numeric: $numeric"
grep -q 'Index Cond: .*minor >=' <<<"$bigint" || wrong "bigint: $bigint"
grep -q 'Index Cond: .*key >=' <<<"$key" || wrong "bytea: $key"
# The key sorts as the number does, and is as exact.
[ "$(sql -d postgres <<'SQL'
WITH n AS (SELECT ((random() * 2 - 1)::numeric * power(10::numeric, (random() * 24 - 6)::int))::numeric(28,8) AS n FROM generate_series(1, 20000)
           UNION ALL VALUES (0), (1), (-1), (1.00), (0.00000001), (-0.00000001), (-1.00000001), (-1.0001), (9999.9999), (10000), (-10000), (-10000.00000001), (1e19), (-1e19)),
     r AS (SELECT n, lag(n) OVER k AS before, numeric_key(n) AS k, lag(numeric_key(n)) OVER k AS key_before FROM n WINDOW k AS (ORDER BY numeric_key(n)))
SELECT count(*) FROM r WHERE before > n OR (before = n) <> (key_before = k);
SQL
)" = 0 ] || wrong "the key does not sort as the number"
echo "as written: numeric is filtered, bigint and bytea are conditions of the index"
