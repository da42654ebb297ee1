-- Promises of the ledger, as questions whose right answer is no row.

-- name: postings_balance
select 'posting ' || e.posting_id from ledger_entry e
group by e.posting_id having sum(e.amount_minor) <> 0

-- name: postings_have_entries
select 'posting ' || p.id from ledger_posting p
where not exists (select from ledger_entry e where e.posting_id = p.id)

-- name: captures_are_posted
-- Every succeeded payment is in the books once, with its amount in provider clearing.
select 'payment ' || p.id
from payment p
left join ledger_posting l on l.payment_id = p.id and l.refund_id is null
left join ledger_entry e on e.posting_id = l.id
left join ledger_account a on a.id = e.account_id and a.kind = 'provider_clearing'
where p.status = 'succeeded'
group by p.id, p.amount_minor
having coalesce(sum(e.amount_minor) filter (where a.id is not null), 0) <> p.amount_minor

-- name: refunds_are_posted
select 'refund ' || r.id
from refund r
left join ledger_posting l on l.refund_id = r.id
left join ledger_entry e on e.posting_id = l.id
left join ledger_account a on a.id = e.account_id and a.kind = 'provider_clearing'
where r.status = 'succeeded'
group by r.id, r.amount_minor
having coalesce(sum(e.amount_minor) filter (where a.id is not null), 0) <> -r.amount_minor

-- name: postings_have_money
-- Nothing is in the books that did not happen.
select 'posting ' || l.id
from ledger_posting l
join payment p on p.id = l.payment_id
left join refund r on r.id = l.refund_id
where p.status <> 'succeeded' or r.status <> 'succeeded'

-- name: refunds_within_payments
select 'payment ' || p.id
from payment p join refund r on r.payment_id = p.id and r.status <> 'failed'
group by p.id, p.amount_minor having sum(r.amount_minor) > p.amount_minor
