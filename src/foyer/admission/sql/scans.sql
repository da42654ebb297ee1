-- Reading codes at a door.

-- name: lock_nonce
-- Two requests with one nonce come one after the other, so the second sees the first's verdict.
-- Taken first of all; the only other lock of a scan is its ticket's row.
select pg_advisory_xact_lock(hashtextextended('scan:' || %(user_id)s || ':' || %(nonce)s, 0))

-- name: count_scans
-- One row for a show: tickets that count, people inside, admissions since %(since)s.
select
  (select count(*) from ticket
    where show_id = %(show_id)s and status in ('valid', 'used', 'flagged')) as issued,
  (select count(*) from scan
    where show_id = %(show_id)s and verdict = 'admitted') as inside,
  (select count(*) from scan
    where show_id = %(show_id)s and verdict = 'admitted' and scanned_at > %(since)s) as recent,
  (select count(*) from scan
    where show_id = %(show_id)s and verdict <> 'admitted') as refused
