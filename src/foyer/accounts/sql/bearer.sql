-- Whether a sign-in still lives: an access token's family, a browser's session.

-- name: live_family
-- One row when the sign-in was not ended and its user may still act.
select f.id
from token_family f
join app_user u on u.id = f.user_id
where f.public_id = %(family_public_id)s
  and f.user_id = %(user_id)s
  and f.revoked_at is null
  and u.is_active

-- name: live_session
-- One row when the browser's session was not ended and its user may still act.
select b.id
from browser_session b
join django_session s on s.session_key = b.session_key
join app_user u on u.id = b.user_id
where b.id = %(session_id)s
  and b.user_id = %(user_id)s
  and s.expire_date > now()
  and u.is_active
