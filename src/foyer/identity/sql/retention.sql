-- What a house has kept long enough. Days are the house's own, or the defaults given.

-- name: find_old_contacts
-- Bookings of guests, and of accounts that are gone, whose last show is long over.
select b.id from booking b
left join retention r on r.organizer_id = b.organizer_id
where b.buyer_email <> %(pseudonym)s
  and (b.user_id is null or exists (
    select from app_user u
    where u.id = b.user_id and not u.is_active and u.email like 'erased-%%@erased.invalid'
      and b.buyer_email <> u.email))
  and b.status not in ('pending', 'paid_unfulfilled')
  and coalesce(
    (select max(s.ends_at) from booking_line l join show s on s.id = l.show_id
      where l.booking_id = b.id),
    b.placed_at
  ) < %(now)s::timestamptz - make_interval(days => coalesce(r.contact_days, %(contact_days)s))
  and not exists (select from refund f where f.booking_id = b.id and f.status = 'pending')
order by b.id limit %(most)s

-- name: find_unfinished_contacts
-- Bookings of guests that came to nothing, and never had money in them.
select b.id from booking b
left join retention r on r.organizer_id = b.organizer_id
where b.buyer_email <> %(pseudonym)s and b.user_id is null
  and b.status in ('expired', 'cancelled')
  and b.closed_at
    < %(now)s::timestamptz - make_interval(days => coalesce(r.unfinished_days, %(unfinished_days)s))
  and not exists (
    select from payment p
    where p.booking_id = b.id and p.status not in ('failed', 'cancelled', 'expired')
  )
order by b.id limit %(most)s

-- name: find_old_messages
select m.id from message m
left join retention r on r.organizer_id = m.organizer_id
where m.status <> 'queued'
  and m.created_at
    < %(now)s::timestamptz - make_interval(days => coalesce(r.message_days, %(message_days)s))
order by m.id limit %(most)s

-- name: find_old_scans
-- Scans that let somebody in are counted, and stay.
select c.id from scan c
left join retention r on r.organizer_id = c.organizer_id
where c.verdict <> 'admitted'
  and c.received_at
    < %(now)s::timestamptz - make_interval(days => coalesce(r.scan_days, %(scan_days)s))
order by c.id limit %(most)s

-- name: delete_scans
delete from scan where id = any(%(ids)s::bigint[])

-- name: count_old_invitations
select count(*) from old_invitations(%(before)s::timestamptz)

-- name: forget_old_invitations
select forget_old_invitations(%(before)s::timestamptz, %(pseudonym)s::text)
