-- A person's list of notices: what the hot role tells, and how it hears of changes.

-- name: announce
select pg_notify('foyer_notices', %(payload)s)

-- name: count_unread
-- One row for each of the users who has any; by the partial index of unread ones.
select user_id, count(*) as unread
from notice
where user_id = any(%(user_ids)s::bigint[]) and read_at is null
group by user_id

-- name: find_newest
-- The newest notice of each user: where a stream begins.
select u.user_id, newest.id, newest.public_id
from unnest(%(user_ids)s::bigint[]) as u (user_id)
cross join lateral (
  select n.id, n.public_id from notice n where n.user_id = u.user_id order by n.id desc limit 1
) as newest

-- name: find_place
-- Where a reader stopped: the inner id of a notice of their own.
select id from notice where user_id = %(user_id)s::bigint and public_id = %(public_id)s::uuid

-- name: list_after
-- What came after a place, oldest first.
select id, public_id, kind, type, title, text, link, metadata::text as metadata, created_at
from notice
where user_id = %(user_id)s::bigint and id > %(after)s::bigint
order by id
limit %(count)s::bigint
