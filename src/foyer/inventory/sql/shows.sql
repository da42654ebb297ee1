-- What holding and showing seats needs to know of a show.

-- name: load_show_facts
-- One row, or none for a show that the public cannot see.
select s.id, s.public_id, s.organizer_id, s.status = 'cancelled' as cancelled,
       o.suspended_at is not null as suspended,
       s.starts_at, s.ends_at, s.sale_opens_at, s.sale_closes_at,
       s.orphan_rule, s.seats_per_hold_max, s.seats_per_visitor_max,
       s.plan_version_id, v.content_hash, l.currency,
       array(select t.code from ticket_type t
              where exists (select from price p
                             where p.price_list_id = l.id and p.ticket_type_id = t.id)
              order by t.position, t.id) as type_codes,
       array(select t.id from ticket_type t
              where exists (select from price p
                             where p.price_list_id = l.id and p.ticket_type_id = t.id)
              order by t.position, t.id) as type_ids,
       array(select p.category from price p where p.price_list_id = l.id order by p.id)
         as price_categories,
       array(select p.ticket_type_id from price p where p.price_list_id = l.id order by p.id)
         as price_type_ids,
       array(select p.amount_minor from price p where p.price_list_id = l.id order by p.id)
         as price_amounts
  from show s
  join event e on e.id = s.event_id
  join plan_version v on v.id = s.plan_version_id
  join price_list l on l.id = s.price_list_id
  join organizer o on o.id = s.organizer_id
 where s.public_id = %(show)s and e.status in ('published', 'cancelled')

-- name: load_geometry
-- The gzipped geometry of a published plan version.
select geometry from plan_version
 where content_hash = %(content_hash)s and status = 'published'
 limit 1

-- name: load_claims
-- Everything that is not free in a show, with its holder where it is only held.
select c.seat_no, c.state, extract(epoch from c.expires_at) as expires_epoch,
       c.hold_id, h.visitor_id, h.user_id, h.ip_prefix
  from seat_claim c
  left join hold h on h.id = c.hold_id and c.state = 'held'
 where c.show_id = %(show)s and c.expires_at > now()

-- name: load_some_claims
-- The same for some seats only.
select c.seat_no, c.state, extract(epoch from c.expires_at) as expires_epoch,
       c.hold_id, h.visitor_id, h.user_id, h.ip_prefix
  from seat_claim c
  left join hold h on h.id = c.hold_id and c.state = 'held'
 where c.show_id = %(show)s and c.seat_no = any (%(seats)s::integer[]) and c.expires_at > now()

-- name: read_clock
select extract(epoch from clock_timestamp()) as epoch

-- name: count_claims
-- Seats and places that are not free, by show and state.
select c.show_id, c.state, count(*)::integer as places
  from seat_claim c
 where c.show_id = any (%(shows)s::bigint[]) and c.expires_at > now()
 group by c.show_id, c.state

-- name: count_capacity
select s.id as show_id, v.seat_count + v.place_count as places
  from show s
  join plan_version v on v.id = s.plan_version_id
 where s.id = any (%(shows)s::bigint[])

-- name: find_free_places
-- Free places of an area, from a random one on and round: only this may say that it is full. Then
-- there is no row at all. One scan of the claims tells that; otherwise a few looks find some places.
select n
  from (select generate_series(%(start)s::integer, %(last)s::integer) as n
        union all
        select generate_series(%(first)s::integer, %(start)s::integer - 1)) place
 where (select count(*)
          from seat_claim c
         where c.show_id = %(show)s and c.expires_at > now()
           and c.seat_no between %(first)s::integer and %(last)s::integer)
       <= %(last)s::integer - %(first)s::integer + 1 - %(count)s::integer
   and (select true
          from seat_claim c
         where c.show_id = %(show)s and c.seat_no = n and c.expires_at > now()
         limit 1) is null
 limit %(count)s
