-- Doors in the wall between tenants (accounts/sql/tenancy.sql), for one person's own affairs.
-- They run as the tables' owner and answer about the person named, and about nobody else.

-- What the audit log says of somebody: own deeds, and what was done to the account.
create function audit_of_person(wanted bigint, most integer)
returns table (at timestamptz, organizer text, action text, subject_type text, is_own_deed boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.at, o.name, e.action, e.subject_type, e.actor_id is not distinct from wanted
  from audit_entry e
  left join organizer o on o.id = e.organizer_id
  where e.actor_id = wanted
     or e.subject_id = (select u.public_id::text from app_user u where u.id = wanted)
  order by e.id desc
  limit most
$$;

-- Places that were offered to a mailbox.
create function invitations_of_mailbox(wanted text)
returns table (at timestamptz, organizer text, role text, accepted_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.created_at, o.name, i.role, i.accepted_at
  from invitation i join organizer o on o.id = i.organizer_id
  where i.email = wanted
  order by i.id desc
$$;

-- Houses that would have nobody left to let others in.
create function houses_led_alone(wanted bigint)
returns table (public_id uuid, name text)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.public_id, o.name
  from member m join organizer o on o.id = m.organizer_id
  where m.user_id = wanted and m.role = 'organizer' and not exists (
    select from member other
    where other.organizer_id = m.organizer_id and other.user_id <> wanted
      and other.role = 'organizer'
  )
  order by o.name
$$;

-- Take a person out of every house: places, support access, and open invitations to the mailbox.
create function leave_all_houses(wanted bigint, mailbox text, pseudonym text) returns bigint[]
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  houses bigint[];
begin
  with gone as (delete from member m where m.user_id = wanted returning m.organizer_id)
  select coalesce(array_agg(organizer_id order by organizer_id), '{}') into houses from gone;
  update support_access s set ended_at = now(), updated_at = now()
  where s.admin_id = wanted and s.ended_at is null;
  update invitation i set
    email = pseudonym,
    withdrawn_at = case when i.accepted_at is null then coalesce(i.withdrawn_at, now()) end,
    updated_at = now()
  where i.email = mailbox;
  return houses;
end $$;

revoke execute on function audit_of_person(bigint, integer), invitations_of_mailbox(text),
  houses_led_alone(bigint), leave_all_houses(bigint, text, text) from public;
