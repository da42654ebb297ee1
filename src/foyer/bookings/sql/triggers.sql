-- Transitions of a booking, equal to bookings/rules.py (a test compares them).
insert into status_transition (subject, from_status, to_status) values
  ('booking', '', 'pending'),
  ('booking', 'pending', 'confirmed'),
  ('booking', 'pending', 'cancelled'),
  ('booking', 'pending', 'expired'),
  ('booking', 'pending', 'paid_unfulfilled'),
  ('booking', 'expired', 'confirmed'),
  ('booking', 'expired', 'paid_unfulfilled'),
  ('booking', 'cancelled', 'confirmed'),
  ('booking', 'cancelled', 'paid_unfulfilled'),
  ('booking', 'paid_unfulfilled', 'refunded'),
  ('booking', 'confirmed', 'cancelled'),
  ('booking', 'confirmed', 'partially_refunded'),
  ('booking', 'confirmed', 'refunded'),
  ('booking', 'partially_refunded', 'refunded');

create trigger status_guard before insert or update of status on booking
  for each row execute function guard_status();

-- What was agreed is never rewritten: amounts, lines and the currency stay as they were placed.
create function guard_booking() returns trigger language plpgsql as $$
begin
  if (old.total_minor, old.currency, old.organizer_id, old.reference)
     is distinct from (new.total_minor, new.currency, new.organizer_id, new.reference) then
    raise exception 'a placed booking keeps its total, currency, organizer and reference'
      using errcode = 'check_violation', constraint = 'booking_immutable';
  end if;
  return new;
end $$;
create trigger booking_immutable before update on booking
  for each row execute function guard_booking();
create trigger append_only before update or delete on booking_line
  for each row execute function refuse_change();
