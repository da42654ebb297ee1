-- The batch of `bench.bare`: the claims of R and nothing else, many requests in one statement.
-- p_request[i] counts from 1 and says whose wish the i-th seat is; p_holder and p_need have one
-- entry a request. Returns the requests that won, each as a whole.
create or replace function bench_hold_batch(
  p_request integer[], p_show integer[], p_seat integer[], p_holder bigint[], p_need integer[]
) returns integer[]
language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  won integer[];
  part bigint[];
begin
  with wish as materialized (
    select request, show, seat from unnest(p_request, p_show, p_seat) t (request, show, seat)),
  bad as materialized (
    select distinct wish.request from wish
      join bench_claim c on c.show_id = wish.show and c.seat_no = wish.seat
     where c.expires_at > now()),
  done as (
    insert into bench_claim as c (show_id, seat_no, holder, expires_at, hold_id)
      select wish.show, wish.seat, p_holder[wish.request], now() + interval '10 min',
             p_holder[wish.request]
        from wish
       where not exists (select from bad where bad.request = wish.request)
       order by wish.show, wish.seat
    on conflict (show_id, seat_no) do update
      set holder = excluded.holder, expires_at = excluded.expires_at, hold_id = excluded.hold_id
      where c.expires_at <= now()
    returning c.hold_id),
  counted as (select hold_id, count(*)::integer as n from done group by 1)
  select coalesce(array_agg(q.place::integer) filter (where counted.n = q.need), '{}'),
         array_agg(q.hold) filter (where counted.n < q.need)
    into won, part
    from unnest(p_holder, p_need) with ordinality q (hold, need, place)
    join counted on counted.hold_id = q.hold;
  if part is not null then
    delete from bench_claim c using unnest(p_show, p_seat) t (show, seat)
     where c.show_id = t.show and c.seat_no = t.seat and c.hold_id = any (part);
  end if;
  return won;
end $$;
