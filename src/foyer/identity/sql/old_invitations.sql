-- Addresses of people who were offered a place in a house, and did not take it, for whoever tidies.

create function old_invitations(before timestamptz) returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select i.id from invitation i
  where i.accepted_at is null and i.expires_at < before
    and i.email not like '%@erased.invalid'
$$;

create function forget_old_invitations(before timestamptz, pseudonym text) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  forgotten bigint;
begin
  -- Withdrawn, because a mailbox may have one open invitation of a house and no more.
  update invitation i set
    email = pseudonym, withdrawn_at = coalesce(i.withdrawn_at, now()), updated_at = now()
  where i.id in (select o from old_invitations(before) o);
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;

revoke execute on function old_invitations(timestamptz), forget_old_invitations(timestamptz, text)
  from public;
