-- The audit log only grows, whoever is connected; the application's role has no such right anyway.
create trigger append_only before update or delete on audit_entry
  for each row execute function refuse_change();
