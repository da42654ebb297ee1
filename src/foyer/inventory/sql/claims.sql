-- Claims past the hold: being paid, sold, freed, blocked. Each runs inside the caller's transaction,
-- which locks the claims first, in the order (show, seat).

-- name: lock_claims_of_hold
select c.seat_no, c.state, c.expires_at > now() as live
  from seat_claim c
 where c.show_id = %(show)s and c.seat_no = any (%(seats)s::integer[]) and c.hold_id = %(hold)s
 order by c.seat_no
   for update

-- name: pay_claims
-- held → paying; the hold's id stays, as the fence and for the visitor's cap.
update seat_claim c
   set state = 'paying', booking_line_id = t.line_id, expires_at = 'infinity'
  from unnest(%(seats)s::integer[], %(lines)s::bigint[]) as t (seat_no, line_id)
 where c.show_id = %(show)s and c.seat_no = t.seat_no and c.hold_id = %(hold)s
   and c.state = 'held' and c.expires_at > now()

-- name: lock_claims_of_lines
select c.show_id, c.seat_no, c.state
  from seat_claim c
 where c.booking_line_id = any (%(lines)s::bigint[])
 order by c.show_id, c.seat_no
   for update

-- name: sell_claims
update seat_claim set state = 'sold'
 where booking_line_id = any (%(lines)s::bigint[]) and state = 'paying'
returning show_id, seat_no

-- name: free_claims
delete from seat_claim
 where booking_line_id = any (%(lines)s::bigint[])
returning show_id, seat_no

-- name: retake_claims
insert into seat_claim as c (show_id, seat_no, state, booking_line_id, expires_at)
select t.show_id, t.seat_no, 'sold', t.line_id, 'infinity'
  from unnest(%(shows)s::bigint[], %(seats)s::integer[], %(lines)s::bigint[])
       as t (show_id, seat_no, line_id)
 order by t.show_id, t.seat_no
on conflict (show_id, seat_no) do update
  set state = 'sold', hold_id = null, booking_line_id = excluded.booking_line_id,
      block_id = null, expires_at = 'infinity'
  where c.expires_at <= now()

-- name: block_claims
insert into seat_claim as c (show_id, seat_no, state, block_id, expires_at)
select %(show)s, seat_no, 'blocked', %(block)s, 'infinity'
  from unnest(%(seats)s::integer[]) seat_no
 order by seat_no
on conflict (show_id, seat_no) do update
  set state = 'blocked', hold_id = null, booking_line_id = null, block_id = excluded.block_id,
      expires_at = 'infinity'
  where c.expires_at <= now()
returning seat_no

-- name: insert_block
insert into block (organizer_id, show_id, reason, seat_nos)
select s.organizer_id, s.id, %(reason)s, %(seats)s::integer[]
  from show s
 where s.id = %(show)s and s.organizer_id = %(organizer)s
returning id

-- name: lock_block
select id, show_id, seat_nos
  from block
 where id = %(block)s and organizer_id = %(organizer)s and released_at is null
   for update

-- name: lock_claims_of_block
select c.seat_no
  from seat_claim c
 where c.show_id = %(show)s and c.seat_no = any (%(seats)s::integer[]) and c.block_id = %(block)s
 order by c.seat_no
   for update

-- name: free_block
delete from seat_claim
 where show_id = %(show)s and seat_no = any (%(seats)s::integer[]) and block_id = %(block)s
returning seat_no

-- name: close_block
update block set released_at = now() where id = %(block)s

-- name: announce
select pg_notify(%(channel)s, %(payload)s)
