-- Rate limits shared by every process: one row a subject, the generic cell rate algorithm.

-- name: create_table
-- `spent_until` is when the subject's allowance is whole again. The table is unlogged: after a
-- crash everyone simply begins with a whole allowance, and counting writes no WAL.
create unlogged table rate_counter (
    key bytea primary key,
    spent_until timestamptz not null
) with (fillfactor = 70)

-- name: take
-- `cost_seconds` of a person's allowance and, where a `network_key` is given, of their network's as
-- well. Whoever is refused takes nothing of the network's: nobody can spend it for the others. Rows
-- are locked in this order, the person's before the network's.
with own as (
    insert into rate_counter as c (key, spent_until)
    values (%(key)s, %(now)s::timestamptz + make_interval(secs => %(cost_seconds)s))
    on conflict (key) do update
    set spent_until = greatest(c.spent_until, %(now)s::timestamptz) + make_interval(secs => %(cost_seconds)s)
    where greatest(c.spent_until, %(now)s::timestamptz) + make_interval(secs => %(cost_seconds)s)
          <= %(now)s::timestamptz + make_interval(secs => %(window_seconds)s)
    returning 1
), network as (
    insert into rate_counter as c (key, spent_until)
    select %(network_key)s::bytea, %(now)s::timestamptz + make_interval(secs => %(network_cost_seconds)s)
    from own where %(network_key)s::bytea is not null
    on conflict (key) do update
    set spent_until = greatest(c.spent_until, %(now)s::timestamptz) + make_interval(secs => %(network_cost_seconds)s)
    where greatest(c.spent_until, %(now)s::timestamptz) + make_interval(secs => %(network_cost_seconds)s)
          <= %(now)s::timestamptz + make_interval(secs => %(network_window_seconds)s)
    returning 1
)
-- What had been spent before, for who has to wait.
select
    exists (select from own) as own_taken,
    exists (select from network) as network_taken,
    (select spent_until from rate_counter where key = %(key)s) as own_spent_until,
    (select spent_until from rate_counter where key = %(network_key)s::bytea) as network_spent_until

-- name: give_back
update rate_counter set spent_until = spent_until - make_interval(secs => %(step_seconds)s) where key = %(key)s

-- name: tidy
delete from rate_counter where spent_until < %(now)s
