-- Bookings whose buyers are to be told about a show.

-- name: list_reminders
-- Bookings of shows that begin soon, which were good before the time of reminding, and whose buyer
-- was not reminded of the show at its present time.
select distinct b.id as booking_id, b.organizer_id, b.user_id, b.buyer_email,
       s.public_id::text as show, extract(epoch from s.starts_at)::bigint as starts_at
from show s
join booking_line l on l.show_id = s.id
join booking b on b.id = l.booking_id
where s.starts_at > %(earliest)s::timestamptz and s.starts_at <= %(latest)s::timestamptz
  and s.status = 'scheduled'
  and b.status in ('confirmed', 'partially_refunded')
  and b.confirmed_at <= s.starts_at - make_interval(secs => %(ahead_seconds)s::bigint)
  and not exists (
    select from message m
    where m.booking_id = b.id and m.kind = 'show_reminder' and m.origin_id is null
      and m.facts->>'show' = s.public_id::text
      and m.facts->>'starts_at' = extract(epoch from s.starts_at)::bigint::text
  )
order by starts_at, booking_id
limit %(count)s::bigint

-- name: list_told
-- Bookings of a show, by id, that hold places in it; without those that heard this news before.
select distinct b.id as booking_id, b.organizer_id, b.user_id, b.buyer_email
from booking b
join booking_line l on l.booking_id = b.id
where l.show_id = %(show_id)s::bigint
  and b.id > %(after)s::bigint
  and b.status in ('confirmed', 'partially_refunded')
  and not exists (
    select from message m where m.booking_id = b.id and m.facts->>'news' = %(news)s::text
  )
order by booking_id
limit %(count)s::bigint
