-- The hot table: narrow rows, room for in-place updates, no foreign keys.
alter table seat_claim set (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02);
alter table seat_claim add constraint seat_claim_state_fits check (
  (state = 'held' and hold_id is not null and isfinite(expires_at))
  or (state in ('paying', 'sold') and booking_line_id is not null and expires_at = 'infinity')
  or (state = 'blocked' and block_id is not null and expires_at = 'infinity')
);
alter table seat_claim add constraint seat_claim_number check (seat_no >= 0);
alter table hold add constraint hold_arrays_match check (
  cardinality(seat_nos) = cardinality(prices_minor)
  and cardinality(seat_nos) = cardinality(ticket_type_ids)
);
