-- Which cards were declined: of each the number's first digits and a fingerprint, never the number.

alter table sandbox.payment add column if not exists declines jsonb not null default '[]';
