-- Status changes are checked and recorded by the database, whoever makes them.
-- A trigger `status_guard` on a table with a `status` column refuses what status_transition does
-- not list and appends to status_history. It runs as the owner, so that the application needs no
-- right to rewrite history.
create function guard_status() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before text := case when tg_op = 'UPDATE' then old.status else '' end;
begin
  if tg_op = 'UPDATE' and old.status = new.status then
    return new;
  end if;
  if not exists (
    select from status_transition
    where subject = tg_table_name and from_status = before and to_status = new.status
  ) then
    raise exception 'a % may not go from "%" to "%"', tg_table_name, before, new.status
      using errcode = 'check_violation', constraint = 'status_transition_allowed';
  end if;
  insert into status_history (subject, subject_id, from_status, to_status, at)
  values (tg_table_name, new.id, before, new.status, clock_timestamp());
  return new;
end $$;

create function refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted', tg_table_name
    using errcode = 'check_violation', constraint = 'append_only';
end $$;

create trigger append_only before update or delete on status_history
  for each row execute function refuse_change();
