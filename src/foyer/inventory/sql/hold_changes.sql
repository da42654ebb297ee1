-- What happens to a hold afterwards: more time, other seats, the end of it.
-- Locks and clocks as in hold_batch.sql.

-- Lock one hold and its claims in order. Whether all of them are still its own and live.
create function lock_live_hold(p_hold bigint) returns boolean
language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
declare
  target hold%rowtype;
  own integer;
begin
  select * into target from hold where id = p_hold for update;
  if target.id is null or target.consumed_at is not null or target.released_at is not null then
    return false;
  end if;
  select count(*) into own from (
    select c.seat_no
      from seat_claim c
     where c.show_id = target.show_id and c.seat_no = any (target.seat_nos) and c.hold_id = target.id
       and c.state = 'held' and c.expires_at > now()
     order by c.seat_no
       for update) locked;
  return own = cardinality(target.seat_nos);
end $$;

-- More time for a hold: extended, limit (no extension left) or expired.
create function extend_hold(p_public uuid, p_seconds double precision) returns text
language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
declare
  target hold%rowtype;
begin
  select * into target from hold where public_id = p_public;
  if target.id is null or not lock_live_hold(target.id) then
    return 'expired';
  end if;
  select * into target from hold where id = target.id;
  if target.extensions >= target.extensions_max then
    return 'limit';
  end if;
  update hold
     set expires_at = expires_at + make_interval(secs => p_seconds), extensions = extensions + 1
   where id = target.id
   returning * into target;
  update seat_claim c set expires_at = target.expires_at
   where c.show_id = target.show_id and c.seat_no = any (target.seat_nos) and c.hold_id = target.id;
  return 'extended';
end $$;

-- Swap seats of a hold: all or nothing, the clock runs on. p_add, p_type and p_price are parallel.
-- changed, taken (taken_seats are lost), limit, expired, or empty: no seat would be left.
create function change_hold(
  p_public uuid, p_add integer[], p_type bigint[], p_price bigint[], p_remove integer[],
  p_hold_cap integer, p_cap integer
)
returns table (outcome text, taken_seats integer[])
language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  old hold%rowtype;
  step record;
  lost integer[] := '{}';
begin
  select * into old from hold where public_id = p_public;
  if old.id is null then
    return query select 'expired', '{}'::integer[];
    return;
  end if;
  perform pg_advisory_xact_lock(subject)
    from (select subject from cap_subjects(old.show_id, old.visitor_id, old.user_id)
           order by subject) one_order_for_everybody;
  if not lock_live_hold(old.id) then
    return query select 'expired', '{}'::integer[];
    return;
  end if;
  select * into old from hold where id = old.id;
  if cardinality(old.seat_nos) + cardinality(p_add) - cardinality(p_remove) < 1 then
    return query select 'empty', '{}'::integer[];
    return;
  end if;
  if cardinality(old.seat_nos) + cardinality(p_add) - cardinality(p_remove) > p_hold_cap
     or cardinality(p_add) - cardinality(p_remove) + greatest(
          (select count(*) from seats_of_visitor(old.show_id, old.visitor_id)),
          (select count(*) from seats_of_user(old.show_id, old.user_id))) > p_cap then
    return query select 'limit', '{}'::integer[];
    return;
  end if;
  -- Looked at without a lock: two holds that want each other's seats would wait for each other.
  lost := array(
    select c.seat_no from seat_claim c
     where c.show_id = old.show_id and c.seat_no = any (p_add) and c.expires_at > now()
     order by c.seat_no);
  if cardinality(lost) > 0 then
    return query select 'taken', lost;
    return;
  end if;
  begin
    for step in
      select seat_no, true as adding from unnest(p_add) seat_no
      union all
      select seat_no, false from unnest(p_remove) seat_no
      order by seat_no
    loop
      if step.adding then
        insert into seat_claim as c (show_id, seat_no, state, hold_id, expires_at)
          values (old.show_id, step.seat_no, 'held', old.id, old.expires_at)
          on conflict (show_id, seat_no) do update
            set state = 'held', hold_id = excluded.hold_id, booking_line_id = null,
                block_id = null, expires_at = excluded.expires_at
            where c.expires_at <= now();
        if not found then
          lost := lost || step.seat_no;
        end if;
      else
        delete from seat_claim c
          where c.show_id = old.show_id and c.seat_no = step.seat_no and c.hold_id = old.id;
      end if;
    end loop;
    if cardinality(lost) > 0 then
      raise exception sqlstate 'ZZ001';
    end if;
    update hold h
       set (seat_nos, ticket_type_ids, prices_minor) = (
             select array_agg(t.seat_no order by t.seat_no),
                    array_agg(t.type_id order by t.seat_no),
                    array_agg(t.price order by t.seat_no)
               from (select * from unnest(old.seat_nos, old.ticket_type_ids, old.prices_minor)
                            as kept (seat_no, type_id, price)
                      where seat_no <> all (p_remove)
                     union all
                     select * from unnest(p_add, p_type, p_price)) as t (seat_no, type_id, price))
     where h.id = old.id;
  exception when sqlstate 'ZZ001' then
    return query select 'taken', lost;
    return;
  end;
  return query select 'changed', '{}'::integer[];
end $$;

-- Give holds up; what is consumed, lapsed or released already is left as it is.
-- Returns the seats that became free.
create function release_holds(p_holds bigint[])
returns table (show_id bigint, seat_no integer)
language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  open_holds bigint[];
begin
  open_holds := array(
    select h.id from hold h
     where h.id = any (p_holds) and h.consumed_at is null and h.released_at is null
     order by h.id
       for update);
  perform 1
    from hold h
    cross join lateral unnest(h.seat_nos) as s (seat_no)
    join seat_claim c on c.show_id = h.show_id and c.seat_no = s.seat_no
   where h.id = any (open_holds) and c.hold_id = h.id
   order by c.show_id, c.seat_no
     for update of c;
  update hold set released_at = now() where id = any (open_holds);
  return query
    delete from seat_claim c
      using hold h, unnest(h.seat_nos) as s (seat_no)
      where h.id = any (open_holds)
        and c.show_id = h.show_id and c.seat_no = s.seat_no
        and c.hold_id = h.id and c.state = 'held'
      returning c.show_id, c.seat_no;
end $$;
