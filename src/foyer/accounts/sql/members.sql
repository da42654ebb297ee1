-- Who works where.

-- name: act_in
-- The houses whose staff's rows this transaction sees, as numbers between commas; says those before.
with before as materialized (
  select coalesce(current_setting('foyer.organizer', true), '') as houses
)
select before.houses, set_config('foyer.organizer', %(wanted)s, true) from before

-- name: find_memberships
-- Through the wall, by a function that tells a user's own places only. Programs have no factor.
select m.organizer_id, m.public_id, m.slug, m.name, m.role, m.extra, m.withheld,
       m.role = 'api_key' or (u.is_demo and %(excuse_demo)s) or exists (
         select from mfa_authenticator a where a.user_id = u.id and a.type in ('totp', 'webauthn')
       ) as can_act,
       o.suspended_at is not null as suspended
from app_user u cross join lateral memberships_of_user(u.id) m
join organizer o on o.id = m.organizer_id
where u.id = %(user_id)s
order by m.name, m.organizer_id

-- name: lacks_second_factor
-- Whether somebody who is staff still has to set one up.
select not (
         (u.is_demo and %(excuse_demo)s) or exists (
           select from mfa_authenticator a
           where a.user_id = u.id and a.type in ('totp', 'webauthn')
         )
       ) and (u.role = 'admin' or exists (select from memberships_of_user(u.id)))
from app_user u
where u.id = %(user_id)s and u.is_active and u.role <> 'service'

-- name: use_api_key
select k.user_id, k.organizer_id, k.public_id, o.suspended_at is not null
from use_api_key(%(identifier)s, %(key_hash)s) k join organizer o on o.id = k.organizer_id

-- name: find_invitation_house
select invitation_house(%(proof)s)

-- name: lock_setup
-- One first administrator at a time.
select pg_advisory_xact_lock(hashtext('foyer first administrator'))
