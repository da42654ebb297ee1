-- Transitions of payments and refunds, equal to payments/rules.py (a test compares them).
insert into status_transition (subject, from_status, to_status) values
  ('payment', '', 'created'),
  ('payment', 'created', 'requires_action'),
  ('payment', 'created', 'processing'),
  ('payment', 'created', 'authorized'),
  ('payment', 'created', 'succeeded'),
  ('payment', 'created', 'failed'),
  ('payment', 'created', 'cancelled'),
  ('payment', 'created', 'expired'),
  ('payment', 'requires_action', 'processing'),
  ('payment', 'requires_action', 'authorized'),
  ('payment', 'requires_action', 'succeeded'),
  ('payment', 'requires_action', 'failed'),
  ('payment', 'requires_action', 'cancelled'),
  ('payment', 'requires_action', 'expired'),
  ('payment', 'processing', 'requires_action'),
  ('payment', 'processing', 'authorized'),
  ('payment', 'processing', 'succeeded'),
  ('payment', 'processing', 'failed'),
  ('payment', 'processing', 'cancelled'),
  ('payment', 'processing', 'expired'),
  ('payment', 'authorized', 'succeeded'),
  ('payment', 'authorized', 'failed'),
  ('payment', 'authorized', 'cancelled'),
  ('payment', 'authorized', 'expired'),
  -- The provider's word is final: money that arrives after we gave up is still money.
  ('payment', 'failed', 'succeeded'),
  ('payment', 'cancelled', 'succeeded'),
  ('payment', 'expired', 'succeeded'),
  ('refund', '', 'pending'),
  ('refund', 'pending', 'succeeded'),
  ('refund', 'pending', 'failed');

create trigger status_guard before insert or update of status on payment
  for each row execute function guard_status();
create trigger status_guard before insert or update of status on refund
  for each row execute function guard_status();

create function guard_payment() returns trigger language plpgsql as $$
begin
  if (old.amount_minor, old.currency, old.booking_id, old.idempotency_key)
     is distinct from (new.amount_minor, new.currency, new.booking_id, new.idempotency_key) then
    raise exception 'a payment keeps its amount, currency, booking and key'
      using errcode = 'check_violation', constraint = 'payment_immutable';
  end if;
  return new;
end $$;
create trigger payment_immutable before update on payment
  for each row execute function guard_payment();

-- Refunds never exceed what was captured. The payment's row is locked first, so that two refunds
-- of one payment are counted one after the other.
create function guard_refund() returns trigger language plpgsql as $$
declare
  captured bigint;
  given bigint;
begin
  select case when p.status = 'succeeded' then p.amount_minor else 0 end into captured
    from payment p where p.id = new.payment_id for update;
  select coalesce(sum(r.amount_minor), 0) into given
    from refund r
    where r.payment_id = new.payment_id and r.status <> 'failed' and r.id <> new.id;
  if given + new.amount_minor > captured then
    raise exception 'refunds of payment % would exceed the % captured', new.payment_id, captured
      using errcode = 'check_violation', constraint = 'refund_within_payment';
  end if;
  return new;
end $$;
create trigger refund_within_payment before insert on refund
  for each row execute function guard_refund();

create trigger append_only before update or delete on ledger_posting
  for each row execute function refuse_change();
create trigger append_only before update or delete on ledger_entry
  for each row execute function refuse_change();

-- Every posting balances when its transaction commits.
create function guard_posting() returns trigger language plpgsql as $$
declare
  imbalance numeric;
begin
  select coalesce(sum(e.amount_minor), 0) into imbalance
    from ledger_entry e where e.posting_id = new.posting_id;
  if imbalance <> 0 then
    raise exception 'ledger posting % is out of balance by %', new.posting_id, imbalance
      using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  return null;
end $$;
create constraint trigger ledger_balanced after insert on ledger_entry
  deferrable initially deferred for each row execute function guard_posting();
