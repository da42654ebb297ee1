-- name: reserve_key
-- Take a key, or wait for the transaction that is taking it. A lapsed key is taken over.
insert into idempotency_key as k (scope, key, request_hash, status_code, resource_id, expires_at)
values (%(scope)s, %(key)s, %(request_hash)s, 0, '', %(expires_at)s)
on conflict (scope, key) do update
  set request_hash = excluded.request_hash, status_code = 0, resource_id = '',
      created_at = now(), expires_at = excluded.expires_at
  where k.expires_at <= %(now)s
returning k.id
