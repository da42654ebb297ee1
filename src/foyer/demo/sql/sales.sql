-- What follows from copied demo sales: status changes one by one (a trigger records each) and the
-- books, exactly as a captured payment posts them.

-- name: allocate_ids
select nextval(pg_get_serial_sequence(%(table)s, 'id')) from generate_series(1, %(count)s)

-- name: confirm_bookings
update booking set status = 'confirmed' where id = any(%(ids)s)

-- name: succeed_payments
update payment set status = 'succeeded' where id = any(%(ids)s)

-- name: use_tickets
update ticket set status = 'used' where id = any(%(ids)s)

-- name: open_accounts
insert into ledger_account (organizer_id, kind, currency)
select distinct p.organizer_id, k.kind, p.currency
  from payment p,
       unnest(array['provider_clearing', 'organizer_payable', 'platform_fees', 'tax']) as k(kind)
 where p.id = any(%(ids)s)
on conflict do nothing

-- name: post_captures
with posting as (
  insert into ledger_posting (organizer_id, key, payment_id, at)
  select p.organizer_id, 'capture:' || p.public_id, p.id, p.succeeded_at
    from payment p
   where p.id = any(%(ids)s)
  returning id, payment_id, organizer_id
)
insert into ledger_entry (posting_id, account_id, amount_minor)
select posting.id, a.id, part.amount_minor
  from posting
  join payment p on p.id = posting.payment_id
  join booking b on b.id = p.booking_id
 cross join lateral (values
   ('provider_clearing', p.amount_minor),
   ('organizer_payable', b.fees_minor + b.tax_minor - p.amount_minor),
   ('platform_fees', -b.fees_minor),
   ('tax', -b.tax_minor)
 ) as part(kind, amount_minor)
  join ledger_account a
    on a.organizer_id = posting.organizer_id and a.kind = part.kind and a.currency = p.currency
 where part.amount_minor <> 0
