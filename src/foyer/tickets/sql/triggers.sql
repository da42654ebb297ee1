-- Transitions of a ticket, equal to tickets/rules.py (a test compares them).
insert into status_transition (subject, from_status, to_status) values
  ('ticket', '', 'pending'),
  ('ticket', '', 'valid'),
  ('ticket', 'pending', 'valid'),
  ('ticket', 'pending', 'void'),
  ('ticket', 'valid', 'used'),
  ('ticket', 'valid', 'void'),
  ('ticket', 'valid', 'transferred'),
  ('ticket', 'valid', 'flagged'),
  ('ticket', 'used', 'flagged'),
  ('ticket', 'used', 'void'),
  ('ticket', 'flagged', 'valid'),
  ('ticket', 'flagged', 'used'),
  ('ticket', 'flagged', 'void');

create trigger status_guard before insert or update of status on ticket
  for each row execute function guard_status();
