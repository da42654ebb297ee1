-- name: claims_within_plan
-- Invariants 3 and 5: every claim is a place of the show's plan, so that all states sum to its size.
select 'show ' || c.show_id || ' seat ' || c.seat_no
  from seat_claim c
  left join show s on s.id = c.show_id
  left join plan_version v on v.id = s.plan_version_id
 where v.id is null or c.seat_no >= v.seat_count + v.place_count

-- name: live_tickets_have_sold_claims
-- Invariant 3: a live ticket stands on exactly one sold seat, the one on its line.
select 'ticket ' || t.id
  from ticket t
  join booking_line l on l.id = t.line_id
  left join seat_claim c on c.show_id = t.show_id and c.seat_no = t.seat_no
 where t.status in ('pending', 'valid', 'used', 'flagged')
   and (c.state is distinct from 'sold' or c.booking_line_id is distinct from t.line_id
        or (l.show_id, l.seat_no, l.booking_id) is distinct from (t.show_id, t.seat_no, t.booking_id))

-- name: sold_claims_have_live_tickets
-- Invariant 3, the other way: a sold seat has exactly one live ticket.
select 'show ' || c.show_id || ' seat ' || c.seat_no
  from seat_claim c
 where c.state = 'sold'
   and 1 <> (select count(*) from ticket t
              where t.line_id = c.booking_line_id and t.show_id = c.show_id
                and t.seat_no = c.seat_no and t.status in ('pending', 'valid', 'used', 'flagged'))

-- name: claims_fit_their_booking
-- A paying claim belongs to a line of a pending booking, a sold one to a booking that is good.
select 'show ' || c.show_id || ' seat ' || c.seat_no || ' ' || c.state
  from seat_claim c
  left join booking_line l on l.id = c.booking_line_id
  left join booking b on b.id = l.booking_id
 where c.state in ('paying', 'sold')
   and ((l.show_id, l.seat_no) is distinct from (c.show_id, c.seat_no)
        or not coalesce(case c.state
             when 'paying' then b.status = 'pending'
             else b.status in ('confirmed', 'partially_refunded') end, false))

-- name: bookings_keep_their_seats
-- Every seat line of a pending booking is being paid, of a confirmed one sold.
select 'booking ' || b.id || ' line ' || l.id
  from booking b
  join booking_line l on l.booking_id = b.id and l.kind in ('seat', 'area')
  left join seat_claim c on c.booking_line_id = l.id
 where b.status in ('pending', 'confirmed')
   and c.state is distinct from case b.status when 'pending' then 'paying' else 'sold' end

-- name: held_claims_have_their_hold
-- No foreign key binds a claim to its hold: a live held seat is on a hold that is still open.
select 'show ' || c.show_id || ' seat ' || c.seat_no
  from seat_claim c
  left join hold h on h.id = c.hold_id
 where c.state = 'held' and c.expires_at > now()
   and (h.id is null or h.show_id <> c.show_id or not c.seat_no = any (h.seat_nos)
        or h.consumed_at is not null or h.released_at is not null
        or h.expires_at is distinct from c.expires_at)

-- name: live_holds_have_their_claims
-- The other way: a hold that can still be booked has every one of its seats.
select 'hold ' || h.id || ' seat ' || held.seat_no
  from hold h
  cross join unnest(h.seat_nos) as held (seat_no)
  left join seat_claim c on c.show_id = h.show_id and c.seat_no = held.seat_no
 where h.consumed_at is null and h.released_at is null and h.expires_at > now()
   and (c.state is distinct from 'held' or c.hold_id is distinct from h.id)

-- name: lines_sum_to_totals
-- Invariant 22: Σ lines = total, and so for discount, fees and tax.
select 'booking ' || b.id
  from booking b
  left join booking_line l on l.booking_id = b.id
 group by b.id
having (coalesce(sum(l.total_minor), -1), sum(l.discount_minor), sum(l.fee_minor), sum(l.tax_minor))
       is distinct from (b.total_minor, b.discount_minor, b.fees_minor, b.tax_minor)

-- name: bookings_are_paid
-- What was captured and not given back is the total of a confirmed booking, and nothing of one
-- that ended unpaid. A payment parked for staff is not succeeded.
select 'booking ' || b.id || ' ' || b.status
  from booking b
  cross join lateral (
    select coalesce(sum(p.amount_minor), 0) as captured
      from payment p where p.booking_id = b.id and p.status = 'succeeded') paid
  cross join lateral (
    select coalesce(sum(r.amount_minor), 0) as given
      from refund r where r.booking_id = b.id and r.status <> 'failed') back
 where case b.status
         when 'confirmed' then paid.captured - back.given <> b.total_minor
         when 'pending' then paid.captured <> 0
         when 'expired' then paid.captured <> 0
         when 'paid_unfulfilled' then paid.captured = 0
         when 'refunded' then paid.captured <> back.given and not exists (
           select from refund r where r.booking_id = b.id and r.status = 'failed')
         else false end

-- name: payments_are_of_the_total
-- Invariant 22: the provider's amount is the booking's total, in its currency.
select 'payment ' || p.id
  from payment p join booking b on b.id = p.booking_id
 where (p.amount_minor, p.currency) is distinct from (b.total_minor, b.currency)

-- name: ledger_equals_payments
-- Invariant 32: the clearing account of each organizer holds what came in less what went back.
with facts as (
  select organizer_id, currency, amount_minor from payment where status = 'succeeded'
  union all
  select organizer_id, currency, -amount_minor from refund where status = 'succeeded'),
booked as (
  select a.organizer_id, a.currency, e.amount_minor
    from ledger_entry e join ledger_account a on a.id = e.account_id
   where a.kind = 'provider_clearing')
select 'organizer ' || organizer_id || ' ' || currency
  from (select organizer_id, currency, amount_minor from facts
        union all
        select organizer_id, currency, -amount_minor from booked) both_sides
 group by organizer_id, currency
having sum(amount_minor) <> 0
