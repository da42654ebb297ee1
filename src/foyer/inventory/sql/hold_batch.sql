-- The writes of the hot path. Each function is one round trip and, called alone, one transaction.
-- Locks: cap subject, idempotency key, hold, claims by (show, seat_no); never another order.
-- Lives are judged by the database's clock; a claim counts while expires_at > now().

-- What a caller's seats at a show are counted by, as keys of advisory locks. Whoever changes seats
-- locks them first and counts afterwards, in a statement of its own, whose snapshot sees every
-- rival's seats: so caps are exact over all processes. The lock ends with the transaction and leaves
-- no row behind. Two callers with one hash do no harm: one of them waits.
create function cap_subjects(p_show bigint, p_visitor uuid, p_user bigint)
returns table (subject bigint)
language sql immutable as $$
  select uuid_hash_extended(p_visitor, p_show)
  union all
  select hashint8extended(p_user, p_show) where p_user is not null
$$;

-- Seats of a show that a visitor holds, is paying for or has bought.
create function seats_of_visitor(p_show bigint, p_visitor uuid) returns table (seat_no integer)
language sql stable as $$
  select n.seat_no
    from hold h
    cross join lateral unnest(h.seat_nos) as n (seat_no)
    cross join lateral (
      select from seat_claim c
       where c.show_id = h.show_id and c.seat_no = n.seat_no and c.hold_id = h.id
         and c.expires_at > now()
       limit 1) own
   where h.visitor_id = p_visitor and h.show_id = p_show and h.released_at is null
$$;

-- The same for a signed-in user, whatever browser; none for nobody.
create function seats_of_user(p_show bigint, p_user bigint) returns table (seat_no integer)
language sql stable as $$
  select n.seat_no
    from hold h
    cross join lateral unnest(h.seat_nos) as n (seat_no)
    cross join lateral (
      select from seat_claim c
       where c.show_id = h.show_id and c.seat_no = n.seat_no and c.hold_id = h.id
         and c.expires_at > now()
       limit 1) own
   where h.user_id = p_user and h.show_id = p_show and h.released_at is null
$$;

-- A batch takes one number and has all of them up to the next: request r becomes the hold
-- first_id + r - 1, and nobody has to look up which is which.
alter sequence hold_id_seq increment by 1000;

-- Seats of one call are disjoint, and so are its cap subjects and idempotency keys: the caller sees
-- to that. Requests count from 1. p_public … p_cap have one entry a request; p_seat, p_type and
-- p_price one a seat, the seats of request r from p_first[r] to p_first[r + 1] - 1, ascending;
-- p_keyed … p_hash one for each request with a key. Each request is granted as a whole or not at
-- all. Those that are not stand in `refused`, with a reason each:
--   taken     lost_seat are somebody's, lost_request says whose wish each was, and lost_mine
--             whether it is the same caller who holds it
--   limit     the visitor or the account would have more than p_cap seats of the show
--   replay    the key led to its entry of `resources` before; conflict: with another request
-- The planner is pinned to nested loops over the primary key: a hash join over millions of claims,
-- chosen after a change of statistics, would stop a sale. And to one plan for all calls: planning
-- costs as much as the work.
create function hold_batch(
  p_seconds double precision,
  p_public uuid[], p_show bigint[], p_visitor uuid[], p_user bigint[], p_prefix text[],
  p_currency text[], p_extensions smallint[], p_together boolean[], p_cap integer[],
  p_first integer[], p_seat integer[], p_type bigint[], p_price bigint[],
  p_kept_seconds double precision, p_keyed integer[], p_scope text[], p_key text[], p_hash bytea[],
  out first_id bigint, out until timestamptz,
  out refused integer[], out reasons text[], out resources text[],
  out lost_request integer[], out lost_seat integer[], out lost_mine boolean[]
)
language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  size constant integer := cardinality(p_public);
  keys constant integer := cardinality(p_key);
  losers integer[];
  late_request integer[];
  late_seat integer[];
  written integer;
begin
  if size > 1000 then
    raise exception 'a batch of % requests has more than the ids of one number', size;
  end if;
  refused := '{}';
  reasons := '{}';
  resources := '{}';
  until := now() + make_interval(secs => p_seconds);

  perform pg_advisory_xact_lock(subject)
    from (select s.subject
            from generate_series(1, size) o
            cross join lateral cap_subjects(p_show[o], p_visitor[o], p_user[o]) s
           order by s.subject) one_order_for_everybody;

  if keys > 0 then
    -- Waits for a rival that is about to commit the same key; lock_timeout bounds the wait.
    insert into idempotency_key as k
        (scope, key, request_hash, status_code, resource_id, expires_at)
      select t.scope, t.key, t.hash, 201, p_public[t.o]::text,
             now() + make_interval(secs => p_kept_seconds)
        from unnest(p_keyed, p_scope, p_key, p_hash) as t (o, scope, key, hash)
       order by t.scope, t.key
      on conflict (scope, key) do update
        set request_hash = excluded.request_hash, status_code = excluded.status_code,
            resource_id = excluded.resource_id, created_at = now(),
            expires_at = excluded.expires_at
        where k.expires_at <= now();
    get diagnostics written = row_count;
    if written < keys then
      select coalesce(array_agg(t.o), '{}'),
             array_agg(case when k.request_hash = t.hash then 'replay' else 'conflict' end),
             array_agg(k.resource_id)
        into refused, reasons, resources
        from unnest(p_keyed, p_scope, p_key, p_hash) as t (o, scope, key, hash)
        join idempotency_key k on k.scope = t.scope and k.key = t.key
       where k.resource_id <> p_public[t.o]::text;
    end if;
  end if;

  losers := array(
    select o
      from generate_series(1, size) o
     where o <> all (refused)
       and p_cap[o] < p_first[o + 1] - p_first[o] + greatest(
             (select count(*) from seats_of_visitor(p_show[o], p_visitor[o])),
             case when p_user[o] is not null
               then (select count(*) from seats_of_user(p_show[o], p_user[o])) end));
  refused := refused || losers;
  reasons := reasons || array_fill('limit'::text, array[cardinality(losers)]);

  -- What touches a live claim loses as a whole, before anything is written or waited for.
  select array_agg(o), array_agg(live.seat_no)
    into lost_request, lost_seat
    from generate_series(1, size) o
    cross join lateral (
      select c.seat_no
        from seat_claim c
       where c.show_id = p_show[o] and c.seat_no = any (p_seat[p_first[o] : p_first[o + 1] - 1])
         and c.expires_at > now()
      offset 0) live  -- Keeps the loop this way round: a look-up a request.
   where o <> all (refused);
  losers := array(select distinct r from unnest(lost_request) r);
  refused := refused || losers;
  reasons := reasons || array_fill('taken'::text, array[cardinality(losers)]);

  first_id := nextval('hold_id_seq');
  insert into seat_claim as c (show_id, seat_no, state, hold_id, expires_at)
    select p_show[o], unnest(p_seat[p_first[o] : p_first[o + 1] - 1]), 'held',
           first_id + o - 1, until
      from generate_series(1, size) o
     where o <> all (refused)
     order by 1, 2  -- One order for everybody: no deadlocks.
    on conflict (show_id, seat_no) do update
      set state = 'held', hold_id = excluded.hold_id, booking_line_id = null, block_id = null,
          expires_at = excluded.expires_at
      where c.expires_at <= now();  -- Only a lapsed claim can be taken over.
  get diagnostics written = row_count;

  if written < (select sum(p_first[o + 1] - p_first[o]) from generate_series(1, size) o
                 where o <> all (refused)) then
    -- Another process won a seat between the look and the insert. What these requests got
    -- nevertheless is this transaction's own and goes back; what they lost is reported.
    select array_agg(w.o), array_agg(w.seat_no)
      into late_request, late_seat
      from (select o, unnest(p_seat[p_first[o] : p_first[o + 1] - 1]) as seat_no
              from generate_series(1, size) o
             where o <> all (refused)) w
     where not exists (
       select from seat_claim c
        where c.show_id = p_show[w.o] and c.seat_no = w.seat_no
          and c.hold_id = first_id + w.o - 1);
    losers := array(select distinct r from unnest(late_request) r);
    delete from seat_claim c
      using (select o, unnest(p_seat[p_first[o] : p_first[o + 1] - 1]) as seat_no
               from unnest(losers) o) w
      where c.show_id = p_show[w.o] and c.seat_no = w.seat_no
        and c.hold_id = first_id + w.o - 1;
    lost_request := lost_request || late_request;
    lost_seat := lost_seat || late_seat;
    refused := refused || losers;
    reasons := reasons || array_fill('taken'::text, array[cardinality(losers)]);
  end if;

  insert into hold (
      id, public_id, show_id, visitor_id, user_id, ip_prefix, seat_nos, ticket_type_ids,
      prices_minor, currency, expires_at, extensions, extensions_max, together)
    select first_id + o - 1, p_public[o], p_show[o], p_visitor[o], p_user[o], p_prefix[o],
           p_seat[p_first[o] : p_first[o + 1] - 1], p_type[p_first[o] : p_first[o + 1] - 1],
           p_price[p_first[o] : p_first[o + 1] - 1],
           p_currency[o], until, 0, p_extensions[o], p_together[o]
      from generate_series(1, size) o
     where o <> all (refused);

  if keys > 0 and refused <> '{}' then  -- Only what was granted is remembered.
    delete from idempotency_key k
      using unnest(p_keyed, p_scope, p_key) as t (o, scope, key)
      where k.scope = t.scope and k.key = t.key and k.resource_id = p_public[t.o]::text
        and t.o = any (refused);
  end if;

  lost_mine := array(
    select exists (
             select from seat_claim c
               cross join lateral (
                 select h.visitor_id, h.user_id from hold h where h.id = c.hold_id limit 1) h
              where c.show_id = p_show[t.o] and c.seat_no = t.seat_no
                and c.state = 'held' and c.expires_at > now()
                and (h.visitor_id = p_visitor[t.o] or h.user_id = p_user[t.o]))
      from unnest(lost_request, lost_seat) with ordinality as t (o, seat_no, place)
     order by t.place);
end $$;
