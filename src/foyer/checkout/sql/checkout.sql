-- name: share_shows
-- Locked first of all, shared: a show is not cancelled between the look and the booking.
select id from show where id = any(%(show_ids)s) order by id for share

-- name: oldest_overdue
-- Seconds since the deadline of the longest overdue unpaid booking; null when none is overdue.
select extract(epoch from %(now)s - min(deadline_at))
  from booking
 where status = 'pending' and deadline_at <= %(now)s
