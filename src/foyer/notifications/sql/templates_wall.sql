-- A house's own words are seen by transactions that act for it, and by no others.
alter table message_template enable row level security;

create policy own_house on message_template
  using (organizer_id = any ((select acting_organizers())::bigint[]));
