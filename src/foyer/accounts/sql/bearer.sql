-- Whether an access token's family still lives; run by the sync and the async side.

-- name: live_family
-- One row when the sign-in was not ended and its user may still act.
select f.id
from token_family f
join app_user u on u.id = f.user_id
where f.public_id = %(family_public_id)s
  and f.user_id = %(user_id)s
  and f.revoked_at is null
  and u.is_active
