-- The second wall between tenants: staff's tables show the rows of the houses for which a
-- transaction acts, and none without that setting. The tables' owner, who migrates, is exempt.

create function acting_organizers() returns bigint[]
language sql stable parallel safe set search_path = pg_catalog as $$
  select string_to_array(nullif(current_setting('foyer.organizer', true), ''), ',')::bigint[]
$$;

alter table member enable row level security;
alter table invitation enable row level security;
alter table api_key enable row level security;
alter table support_access enable row level security;
alter table audit_entry enable row level security;

create policy own_house on member
  using (organizer_id = any ((select acting_organizers())::bigint[]));
create policy own_house on invitation
  using (organizer_id = any ((select acting_organizers())::bigint[]));
create policy own_house on api_key
  using (organizer_id = any ((select acting_organizers())::bigint[]));
create policy own_house on support_access
  using (organizer_id = any ((select acting_organizers())::bigint[]));

-- The log is read by its house. Deeds outside of any house are written by whoever did them; while
-- a transaction acts for one house it writes into no other's log.
create policy own_house on audit_entry for select
  using (organizer_id = any ((select acting_organizers())::bigint[]));
create policy no_other_house on audit_entry for insert
  with check (
    organizer_id is null
    or (select acting_organizers()) is null
    or organizer_id = any ((select acting_organizers())::bigint[])
  );

-- Doors in the wall, each as wide as one question. They run as the tables' owner.

-- Where a user works: as a member, through an open support access, or as the account of a key.
create function memberships_of_user(wanted bigint)
returns table (
  organizer_id bigint, public_id uuid, slug text, name text, role text, extra text[],
  withheld text[]
)
language sql stable security definer set search_path = public, pg_temp as $$
  with acting as (select u.id, u.role from app_user u where u.id = wanted and u.is_active),
  supported as (
    select s.organizer_id from support_access s join acting a on a.id = s.admin_id
    where a.role = 'admin' and s.ended_at is null and s.expires_at > statement_timestamp()
  ),
  place as (
    select m.organizer_id, m.role, m.extra, m.withheld
    from member m join acting a on a.id = m.user_id
    where m.organizer_id not in (select s.organizer_id from supported s)
    union all
    select s.organizer_id, 'support', '{}', '{}' from supported s
    union all
    select k.organizer_id, 'api_key', k.permissions, '{}'
    from api_key k join acting a on a.id = k.user_id
    where k.revoked_at is null and (k.expires_at is null or k.expires_at > statement_timestamp())
  )
  select o.id, o.public_id, o.slug, o.name, p.role, p.extra, p.withheld
  from place p join organizer o on o.id = p.organizer_id
$$;

-- Whose account a presented key is; its last use is kept to the hour.
create function use_api_key(wanted text, hash bytea)
returns table (user_id bigint, organizer_id bigint, public_id uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  update api_key k set last_used_at = now()
  where k.identifier = wanted and k.key_hash = hash and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > statement_timestamp())
    and (k.last_used_at is null or k.last_used_at < now() - interval '1 hour');
  return query
    select k.user_id, k.organizer_id, k.public_id from api_key k
    where k.identifier = wanted and k.key_hash = hash and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > statement_timestamp());
end $$;

-- The house that a mailed invitation is about: whoever bears its link proves a mailbox.
create function invitation_house(link uuid) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select i.organizer_id from invitation i where i.proof = link
$$;

revoke execute on function memberships_of_user(bigint), use_api_key(text, bytea),
  invitation_house(uuid) from public;

-- A house always has somebody who can let others in, whatever the application believes.
create function guard_last_organizer() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from organizer o where o.id = old.organizer_id for no key update;
  if not exists (
    select from member m where m.organizer_id = old.organizer_id and m.role = 'organizer'
  ) then
    raise exception 'the last organizer of a house stays'
      using errcode = 'check_violation', constraint = 'member_last_organizer';
  end if;
  return null;
end $$;
create trigger member_last_organizer_kept after delete on member
  for each row when (old.role = 'organizer') execute function guard_last_organizer();
create trigger member_last_organizer_role after update of role on member
  for each row when (old.role = 'organizer' and new.role <> 'organizer')
  execute function guard_last_organizer();
