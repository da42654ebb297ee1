-- A published plan version never changes: shows, seats sold and cached geometry rest on it.
create function guard_plan_version() returns trigger language plpgsql as $$
begin
  if old.status = 'published' then
    raise exception 'a published plan version never changes; publish a new version'
      using errcode = 'check_violation', constraint = 'plan_version_immutable';
  end if;
  return coalesce(new, old);
end $$;
create trigger plan_version_immutable before update or delete on plan_version
  for each row execute function guard_plan_version();
