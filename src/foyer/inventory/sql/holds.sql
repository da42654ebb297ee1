-- Holds: reading them, and the calls of the functions that change them.

-- name: hold_batch
select first_id, until as expires_at, refused, reasons, resources,
       lost_request, lost_seat, lost_mine
  from hold_batch(
         %(seconds)s::double precision,
         %(public)s::uuid[], %(show)s::bigint[], %(visitor)s::uuid[], %(user)s::bigint[],
         %(prefix)s::text[], %(currency)s::text[], %(extensions)s::smallint[],
         %(together)s::boolean[], %(cap)s::integer[], %(first)s::integer[],
         %(seat)s::integer[], %(type)s::bigint[], %(price)s::bigint[],
         %(kept_seconds)s::double precision, %(keyed)s::integer[],
         %(scope)s::text[], %(key)s::text[], %(hash)s::bytea[])

-- name: extend_hold
select extend_hold(%(hold)s::uuid, %(seconds)s::double precision) as outcome

-- name: change_hold
select outcome, taken_seats
  from change_hold(
         %(hold)s::uuid, %(add)s::integer[], %(type)s::bigint[], %(price)s::bigint[],
         %(remove)s::integer[], %(hold_cap)s::integer, %(visitor_cap)s::integer)

-- name: release_holds
select show_id, seat_no from release_holds(%(holds)s::bigint[])

-- name: find_hold
select h.id, h.public_id, h.show_id, s.public_id as show_public_id, s.organizer_id,
       h.visitor_id, h.user_id, h.seat_nos, h.ticket_type_ids, h.prices_minor, h.currency,
       h.expires_at, extract(epoch from h.expires_at - now())::double precision as seconds_left,
       h.extensions, h.extensions_max, h.together, h.consumed_at, h.released_at
  from hold h
  join show s on s.id = h.show_id
 where h.public_id = any (%(holds)s::uuid[])
 order by h.id

-- name: lock_holds
-- As find_hold, locked in the order of ids.
select h.id, h.public_id, h.show_id, s.public_id as show_public_id, s.organizer_id,
       h.visitor_id, h.user_id, h.seat_nos, h.ticket_type_ids, h.prices_minor, h.currency,
       h.expires_at, extract(epoch from h.expires_at - now())::double precision as seconds_left,
       h.extensions, h.extensions_max, h.together, h.consumed_at, h.released_at
  from hold h
  join show s on s.id = h.show_id
 where h.public_id = any (%(holds)s::uuid[])
 order by h.id
   for update of h

-- name: list_holds
-- Own live holds, the one that ends first first.
select h.id, h.public_id, h.show_id, s.public_id as show_public_id, s.organizer_id,
       h.visitor_id, h.user_id, h.seat_nos, h.ticket_type_ids, h.prices_minor, h.currency,
       h.expires_at, extract(epoch from h.expires_at - now())::double precision as seconds_left,
       h.extensions, h.extensions_max, h.together, h.consumed_at, h.released_at
  from hold h
  join show s on s.id = h.show_id
 where (h.visitor_id = %(visitor)s or h.user_id = %(user)s)
   and h.expires_at > now() and h.consumed_at is null and h.released_at is null
 order by h.expires_at, h.id
 limit %(count)s

-- name: list_own_hold_ids
select h.id
  from hold h
 where (h.visitor_id = %(visitor)s or h.user_id = %(user)s)
   and h.expires_at > now() and h.consumed_at is null and h.released_at is null

-- name: consume_hold
-- Mark a locked hold as part of a booking.
update hold set consumed_at = now()
 where id = %(hold)s and consumed_at is null and released_at is null
returning show_id

-- name: tidy_holds
-- Lapsed holds whose claims still lie about; somebody else may tidy others at the same time.
with lapsed as (
  select h.id, h.show_id, h.seat_nos
    from hold h
   where h.expires_at < now() - interval '1 minute'
     and h.consumed_at is null and h.released_at is null
   order by h.expires_at
   limit %(count)s
     for update skip locked),
rubbish as (
  select c.show_id, c.seat_no
    from lapsed l
    cross join lateral unnest(l.seat_nos) as n (seat_no)
    join seat_claim c on c.show_id = l.show_id and c.seat_no = n.seat_no
   where c.hold_id = l.id and c.state = 'held' and c.expires_at <= now()
   order by c.show_id, c.seat_no
     for update of c skip locked),
gone as (
  delete from seat_claim c
   using rubbish r
   where c.show_id = r.show_id and c.seat_no = r.seat_no
  returning c.show_id)
update hold h set released_at = now()
  from lapsed l
 where h.id = l.id

-- name: forget_holds
-- Holds that led to nothing and whose tokens nobody asks for any more.
delete from hold
 where id in (
   select id from hold
    where expires_at < now() - make_interval(secs => %(kept_seconds)s)
      and consumed_at is null
    order by expires_at
    limit %(count)s
      for update skip locked)

-- name: find_keys
-- What idempotency keys led to, while they are remembered; those that are not are left out.
select k.scope, k.key, k.request_hash, k.resource_id
  from unnest(%(scopes)s::text[], %(keys)s::text[]) as t (scope, key)
  cross join lateral (
    select k.scope, k.key, k.request_hash, k.resource_id
      from idempotency_key k
     where k.scope = t.scope and k.key = t.key and k.expires_at > now()
    offset 0) k  -- Keeps the loop this way round: a look-up a key.
