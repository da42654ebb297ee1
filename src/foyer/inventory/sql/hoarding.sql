-- Who keeps seats from others without buying any: holds that ended in the last while, by what
-- became of them. A hold that was soon given back is none of them. Read beside the hot path, by the
-- index on `expires_at`.

-- name: find_hoarders
-- `kind` is person (a user, else a visitor) or network. They wasted at least so many holds, and more
-- than `wasted_per_paid` for each that became a booking.
with ended as (
    select coalesce(user_id::text, visitor_id::text) as person,
           ip_prefix,
           (consumed_at is not null)::int as paid,
           (consumed_at is null
            and (released_at is null
                 or released_at > created_at + make_interval(secs => %(kept_seconds)s))
           )::int as wasted
      from hold
     where expires_at > %(now)s::timestamptz - make_interval(secs => %(window_seconds)s)
       and expires_at <= %(now)s::timestamptz
)
select 'person' as kind, person as subject
  from ended
 group by person
having sum(wasted) >= %(person_min)s and sum(wasted) > %(wasted_per_paid)s * sum(paid)
union all
select 'network', ip_prefix
  from ended
 where ip_prefix <> ''
 group by ip_prefix
having sum(wasted) >= %(network_min)s and sum(wasted) > %(wasted_per_paid)s * sum(paid)
 limit %(subjects_max)s

-- name: is_hoarder
-- The same of one person, by the indexes of their holds.
select 1
  from hold
 where (user_id = %(user)s::bigint
        or (%(user)s::bigint is null and user_id is null and visitor_id = %(visitor)s::uuid))
   and expires_at > %(now)s::timestamptz - make_interval(secs => %(window_seconds)s)
   and expires_at <= %(now)s::timestamptz
having count(*) filter (
           where consumed_at is null
             and (released_at is null
                  or released_at > created_at + make_interval(secs => %(kept_seconds)s))
       ) >= greatest(
           %(person_min)s,
           1 + %(wasted_per_paid)s * count(*) filter (where consumed_at is not null)
       )
