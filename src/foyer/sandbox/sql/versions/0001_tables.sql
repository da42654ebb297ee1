-- The sandbox provider's own memory. Houses older than the versions have these tables already.

create table if not exists sandbox.payment (
  id text primary key,
  session_id text not null unique,
  idempotency_key text not null unique,
  request_hash bytea not null,
  reference text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null,
  description text not null,
  merchant text not null,
  return_url text not null,
  manual_capture boolean not null,
  status text not null,
  attempts_left int not null check (attempts_left >= 0),
  failure_code text not null default '',
  failure_reason text not null default '',
  captured_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  due_at timestamptz,           -- when money that is under way arrives
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  check (captured_minor between 0 and amount_minor),
  check (refunded_minor between 0 and captured_minor)
);
create index if not exists payment_reference on sandbox.payment (reference);
create index if not exists payment_due on sandbox.payment (due_at) where due_at is not null;
create index if not exists payment_lapsing on sandbox.payment (expires_at)
  where status in ('open', 'requires_action');

create table if not exists sandbox.refund (
  id text primary key,
  payment_id text not null references sandbox.payment,
  idempotency_key text not null unique,
  request_hash bytea not null,
  amount_minor bigint not null check (amount_minor > 0),
  created_at timestamptz not null default now()
);

create table if not exists sandbox.balance_transaction (
  id bigint generated always as identity primary key,
  payment_id text not null references sandbox.payment,
  refund_id text references sandbox.refund,
  kind text not null check (kind in ('charge', 'refund')),
  amount_minor bigint not null,  -- refunds are negative
  currency text not null,
  at timestamptz not null default now()
);

-- One row a webhook call to make; `duplicate` makes several of one event.
create table if not exists sandbox.delivery (
  id bigint generated always as identity primary key,
  event_id text not null,
  body text not null,
  due_at timestamptz not null default now(),
  attempts int not null default 0,
  ended_at timestamptz,
  delivered boolean not null default false
);
create index if not exists delivery_due on sandbox.delivery (due_at) where ended_at is null;
