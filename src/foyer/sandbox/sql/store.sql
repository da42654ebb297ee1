-- Statements of the sandbox provider.

-- name: lock_versions
select pg_advisory_xact_lock(%(key)s)

-- name: list_applied
select name from sandbox.applied_version

-- name: record_version
insert into sandbox.applied_version (name) values (%(name)s)

-- name: insert_payment
insert into sandbox.payment
  (id, session_id, idempotency_key, request_hash, reference, amount_minor, currency, description,
   merchant, return_url, manual_capture, status, attempts_left, expires_at)
values
  (%(id)s, %(session_id)s, %(idempotency_key)s, %(request_hash)s, %(reference)s, %(amount_minor)s,
   %(currency)s, %(description)s, %(merchant)s, %(return_url)s, %(manual_capture)s, 'open',
   %(attempts_left)s, %(expires_at)s)
on conflict (idempotency_key) do nothing

-- name: import_payments
-- Payments that were made elsewhere, each with its charge; those that are known are left alone.
with made as (
  insert into sandbox.payment
    (id, session_id, idempotency_key, request_hash, reference, amount_minor, currency, description,
     merchant, return_url, manual_capture, status, attempts_left, captured_minor, expires_at,
     created_at)
  select p.id, 'past_' || p.id, 'past:' || p.id, '', p.reference, p.amount, p.currency, '',
         '', '', false, 'succeeded', 0, p.amount, p.paid_at, p.paid_at
    from unnest(
      %(ids)s::text[], %(references)s::text[], %(amounts)s::bigint[], %(currencies)s::text[],
      %(times)s::timestamptz[]
    ) as p(id, reference, amount, currency, paid_at)
  on conflict do nothing
  returning id, amount_minor, currency, created_at
)
insert into sandbox.balance_transaction (payment_id, kind, amount_minor, currency, at)
select id, 'charge', amount_minor, currency, created_at from made

-- name: find_by_key
select * from sandbox.payment where idempotency_key = %(key)s

-- name: find_by_id
select * from sandbox.payment where id = %(id)s

-- name: find_by_session
select * from sandbox.payment where session_id = %(session_id)s

-- name: find_by_reference
select * from sandbox.payment where reference = %(reference)s
order by created_at desc, id desc limit %(limit)s

-- name: lock_by_id
select * from sandbox.payment where id = %(id)s for update

-- name: lock_by_session
select * from sandbox.payment where session_id = %(session_id)s for update

-- name: update_payment
update sandbox.payment
set status = %(status)s, attempts_left = %(attempts_left)s, failure_code = %(failure_code)s,
    failure_reason = %(failure_reason)s, captured_minor = %(captured_minor)s, due_at = %(due_at)s,
    declines = %(declines)s
where id = %(id)s

-- name: find_due
-- Money that has arrived, and sessions nobody paid in time.
select id from sandbox.payment
where due_at <= now() or (status in ('open', 'requires_action') and expires_at <= now())
order by id limit 100

-- name: insert_refund
insert into sandbox.refund (id, payment_id, idempotency_key, request_hash, amount_minor)
values (%(id)s, %(payment_id)s, %(key)s, %(request_hash)s, %(amount_minor)s)

-- name: find_refund
select r.*, p.currency from sandbox.refund r join sandbox.payment p on p.id = r.payment_id
where r.idempotency_key = %(key)s

-- name: list_refunds
select r.*, p.currency from sandbox.refund r join sandbox.payment p on p.id = r.payment_id
where r.payment_id = %(id)s order by r.created_at, r.id limit %(limit)s

-- name: add_refunded
update sandbox.payment set refunded_minor = refunded_minor + %(amount_minor)s where id = %(id)s

-- name: insert_balance
insert into sandbox.balance_transaction (payment_id, refund_id, kind, amount_minor, currency)
values (%(payment_id)s, %(refund_id)s, %(kind)s, %(amount_minor)s, %(currency)s)

-- name: list_balance
select b.id, b.payment_id, b.refund_id, b.kind, b.amount_minor, b.currency, b.at
from sandbox.balance_transaction b
where b.id > %(after)s order by b.id limit %(limit)s

-- name: insert_delivery
insert into sandbox.delivery (event_id, body, due_at)
values (%(event_id)s, %(body)s, now() + make_interval(secs => %(delay)s))

-- name: take_deliveries
-- Whoever takes them has a lease; a sender that dies leaves them to the next.
update sandbox.delivery d
set due_at = now() + make_interval(secs => %(lease)s), attempts = attempts + 1
where d.id in (
  select id from sandbox.delivery where ended_at is null and due_at <= now()
  order by due_at for update skip locked limit %(limit)s
)
returning d.id, d.body, d.attempts

-- name: end_delivery
update sandbox.delivery set ended_at = now(), delivered = %(delivered)s where id = %(id)s

-- name: delay_delivery
update sandbox.delivery set due_at = now() + make_interval(secs => %(pause)s) where id = %(id)s

-- name: seconds_to_next
-- How long the clockwork may rest; null when nothing is planned.
select extract(epoch from min(at) - now())::float8 as seconds from (
  select min(due_at) as at from sandbox.delivery where ended_at is null
  union all
  select min(due_at) from sandbox.payment where due_at is not null
  union all
  select min(expires_at) from sandbox.payment where status in ('open', 'requires_action')
) planned
