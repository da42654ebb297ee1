-- The writes of the hot path. Each function is one round trip and, called alone, one transaction.
-- Locks: cap_subject, idempotency key, hold, claims by (show, seat_no); never another order.
-- Lives are judged by the database's clock; a claim counts while expires_at > now().

-- Seats of one call are disjoint, and so are its cap subjects and idempotency keys: the caller sees
-- to that. One entry a request in p_public … p_hash, one entry a seat from p_request on; p_request
-- names the seat's request, counted from 1. Every request is granted as a whole or not at all:
--   granted   hold_id and expires_at are set
--   taken     taken_seats are lost, my_seats are those among them that the same caller holds
--   limit     the visitor or the account would have more than p_cap seats of the show
--   replay    the key led to `resource` before; conflict: it did so with another request
-- The planner is pinned to nested loops over the primary key: a hash join over millions of claims,
-- chosen after a change of statistics, would stop a sale.
create function hold_batch(
  p_seconds double precision,
  p_public uuid[], p_show bigint[], p_visitor uuid[], p_user bigint[], p_prefix text[],
  p_currency text[], p_extensions smallint[], p_together boolean[], p_cap integer[],
  p_scope text[], p_key text[], p_hash bytea[], p_kept_seconds double precision,
  p_request integer[], p_seat integer[], p_type bigint[], p_price bigint[]
)
returns table (
  request integer, outcome text, hold_id bigint, expires_at timestamptz,
  taken_seats integer[], my_seats integer[], resource text
)
language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  size integer := cardinality(p_public);
  outcomes text[] := array_fill(null::text, array[size]);
  resources text[] := array_fill(null::text, array[size]);
  ids bigint[] := array_fill(null::bigint, array[size]);
  until timestamptz := now() + make_interval(secs => p_seconds);
  place integer;
  found_key record;
  lost_request integer[];
  lost_seat integer[];
  won integer[];
begin
  insert into cap_subject (show_id, subject)
    select p_show[o], subject
      from generate_series(1, size) o,
           unnest(array['v:' || p_visitor[o], 'u:' || p_user[o]]) subject
     where subject is not null
     order by 1, 2
    on conflict do nothing;
  -- Lateral: one look-up a subject, in this order, however many subjects the table has.
  perform 1
    from (select p_show[o] as show_id, subject
            from generate_series(1, size) o,
                 unnest(array['v:' || p_visitor[o], 'u:' || p_user[o]]) subject
           where subject is not null
           order by 1, 2) wanted
    cross join lateral (
      select from cap_subject s
       where s.show_id = wanted.show_id and s.subject = wanted.subject
         for update) locked;

  if cardinality(array_remove(p_key, null)) > 0 then
    -- Waits for a rival that is about to commit the same key; lock_timeout bounds the wait.
    insert into idempotency_key as k
        (scope, key, request_hash, status_code, resource_id, expires_at)
      select p_scope[o], p_key[o], p_hash[o], 201, p_public[o]::text,
             now() + make_interval(secs => p_kept_seconds)
        from generate_series(1, size) o
       where p_key[o] is not null
       order by p_scope[o], p_key[o]
      on conflict (scope, key) do update
        set request_hash = excluded.request_hash, status_code = excluded.status_code,
            resource_id = excluded.resource_id, created_at = now(),
            expires_at = excluded.expires_at
        where k.expires_at <= now();
    for found_key in
      select o, k.resource_id, k.request_hash = p_hash[o] as same
        from generate_series(1, size) o
        join idempotency_key k on k.scope = p_scope[o] and k.key = p_key[o]
       where k.resource_id <> p_public[o]::text
    loop
      outcomes[found_key.o] := case when found_key.same then 'replay' else 'conflict' end;
      resources[found_key.o] := found_key.resource_id;
    end loop;
  end if;

  -- Counted in a statement of its own, after the locks: its snapshot sees every rival's seats.
  for place in
    select o
      from generate_series(1, size) o
      cross join lateral (
        select count(*) as seats
          from hold h
          cross join lateral unnest(h.seat_nos) as n (seat_no)
          cross join lateral (
            select from seat_claim c
             where c.show_id = h.show_id and c.seat_no = n.seat_no and c.hold_id = h.id
               and c.expires_at > now()
             limit 1) own
         where h.visitor_id = p_visitor[o] and h.show_id = p_show[o] and h.released_at is null
        ) visitor
     where outcomes[o] is null
       and p_cap[o] < cardinality(array_positions(p_request, o)) + greatest(
             visitor.seats,
             case when p_user[o] is not null
               then count_seats_of_user(p_show[o], p_user[o]) else 0 end)
  loop
    outcomes[place] := 'limit';
  end loop;

  for place in 1 .. size loop
    if outcomes[place] is null then
      ids[place] := nextval('hold_id_seq');
    end if;
  end loop;

  with wanted as materialized (
    select r, p_show[r] as show_id, seat_no
      from unnest(p_request, p_seat) as t (r, seat_no)
     where ids[r] is not null),
  live as materialized (  -- These requests lose as a whole, before anything is written.
    select w.r, w.seat_no
      from wanted w
      cross join lateral (
        select from seat_claim c
         where c.show_id = w.show_id and c.seat_no = w.seat_no and c.expires_at > now()
         limit 1) c),
  losers as materialized (
    select array_agg(distinct r) as all_r from live),
  claimed as (
    insert into seat_claim as c (show_id, seat_no, state, hold_id, expires_at)
      select w.show_id, w.seat_no, 'held', ids[w.r], until
        from wanted w
       where (w.r = any ((select all_r from losers)::integer[])) is not true
       order by w.show_id, w.seat_no  -- One order for everybody: no deadlocks.
    on conflict (show_id, seat_no) do update
      set state = 'held', hold_id = excluded.hold_id, booking_line_id = null, block_id = null,
          expires_at = excluded.expires_at
      where c.expires_at <= now()  -- Only a lapsed claim can be taken over.
    returning c.hold_id),
  counted as (
    select hold_id, count(*) as seats from claimed group by hold_id)
  select coalesce((select array_agg(array_position(ids, hold_id)) from counted
                    where seats = cardinality(
                            array_positions(p_request, array_position(ids, hold_id)))), '{}'),
         coalesce((select array_agg(r order by r, seat_no) from live), '{}'),
         coalesce((select array_agg(seat_no order by r, seat_no) from live), '{}')
    into won, lost_request, lost_seat;

  if exists (select from generate_series(1, size) o
              where ids[o] is not null and o <> all (won) and o <> all (lost_request)) then
    -- Another process won a seat between the look and the insert. What these requests got
    -- nevertheless is this transaction's own and goes back; what they lost is reported.
    select lost_request || coalesce(array_agg(t.r), '{}'),
           lost_seat || coalesce(array_agg(t.seat_no), '{}')
      into lost_request, lost_seat
      from unnest(p_request, p_seat) as t (r, seat_no)
     where ids[t.r] is not null and t.r <> all (won) and t.r <> all (lost_request)
       and not exists (
         select from seat_claim c
          where c.show_id = p_show[t.r] and c.seat_no = t.seat_no and c.hold_id = ids[t.r]);
    delete from seat_claim c
      using unnest(p_request, p_seat) as t (r, seat_no)
      where c.show_id = p_show[t.r] and c.seat_no = t.seat_no
        and c.hold_id = ids[t.r] and t.r <> all (won);
  end if;

  insert into hold (
      id, public_id, show_id, visitor_id, user_id, ip_prefix, seat_nos, ticket_type_ids,
      prices_minor, currency, expires_at, extensions, extensions_max, together)
    select ids[s.r], p_public[s.r], p_show[s.r], p_visitor[s.r], p_user[s.r], p_prefix[s.r],
           s.seat_nos, s.ticket_type_ids, s.prices_minor,
           p_currency[s.r], until, 0, p_extensions[s.r], p_together[s.r]
      from (select t.r,
                   array_agg(t.seat_no order by t.seat_no) as seat_nos,
                   array_agg(t.ticket_type_id order by t.seat_no) as ticket_type_ids,
                   array_agg(t.price order by t.seat_no) as prices_minor
              from unnest(p_request, p_seat, p_type, p_price)
                   as t (r, seat_no, ticket_type_id, price)
             where t.r = any (won)
             group by t.r) s;

  -- Only what was granted is remembered.
  if cardinality(array_remove(p_key, null)) > 0 then
    delete from idempotency_key k
      using generate_series(1, size) o
      where k.scope = p_scope[o] and k.key = p_key[o] and k.resource_id = p_public[o]::text
        and o <> all (won);
  end if;

  return query
    select o,
           case when o = any (won) then 'granted' else coalesce(outcomes[o], 'taken') end,
           case when o = any (won) then ids[o] end,
           case when o = any (won) then until end,
           array(select t.seat_no from unnest(lost_request, lost_seat) as t (r, seat_no)
                  where t.r = o),
           array(select t.seat_no
                   from unnest(lost_request, lost_seat) as t (r, seat_no)
                   cross join lateral (
                     select c.hold_id from seat_claim c
                      where c.show_id = p_show[o] and c.seat_no = t.seat_no
                        and c.expires_at > now() and c.state = 'held'
                      limit 1) c
                   cross join lateral (
                     select from hold h
                      where h.id = c.hold_id
                        and (h.visitor_id = p_visitor[o] or h.user_id = p_user[o])
                      limit 1) h
                  where t.r = o
                  order by t.seat_no),
           resources[o]
      from generate_series(1, size) o;
end $$;

-- Seats of a show that a visitor holds, is paying for or has bought.
create function count_seats_of_visitor(p_show bigint, p_visitor uuid) returns integer
language sql stable as $$
  select count(*)::integer
    from hold h
    cross join lateral unnest(h.seat_nos) as s (seat_no)
    join seat_claim c on c.show_id = h.show_id and c.seat_no = s.seat_no and c.hold_id = h.id
   where h.visitor_id = p_visitor and h.show_id = p_show
     and h.released_at is null and c.expires_at > now()
$$;

-- The same for a signed-in user, whatever browser; 0 for nobody.
create function count_seats_of_user(p_show bigint, p_user bigint) returns integer
language sql stable as $$
  select count(*)::integer
    from hold h
    cross join lateral unnest(h.seat_nos) as s (seat_no)
    join seat_claim c on c.show_id = h.show_id and c.seat_no = s.seat_no and c.hold_id = h.id
   where h.user_id = p_user and h.show_id = p_show
     and h.released_at is null and c.expires_at > now()
$$;

