-- Reading codes at a door.

-- name: lock_nonce
-- Two requests with one nonce come one after the other, so the second sees the first's verdict.
-- Taken first of all; the only other lock of a scan is its ticket's row.
select pg_advisory_xact_lock(hashtextextended('scan:' || %(user_id)s || ':' || %(nonce)s, 0))

-- name: count_scans
-- One row for a show: tickets that count, people inside, admissions since %(since)s, other verdicts.
select
  (select count(*) from ticket
    where show_id = %(show_id)s and status in ('valid', 'used', 'flagged')) as issued,
  count(*) filter (where verdict = 'admitted') as inside,
  count(*) filter (where verdict = 'admitted' and scanned_at > %(since)s) as recent,
  count(*) filter (where verdict <> 'admitted') as refused
from scan
where show_id = %(show_id)s
