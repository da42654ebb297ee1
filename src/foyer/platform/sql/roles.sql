-- Roles of the house, their rights, and the check that the application has no more than its own.

-- name: create_roles
-- Run as the cluster's superuser; safe to repeat. Passwords are the installation's own business.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['foyer_owner', 'foyer_app', 'foyer_read', 'foyer_sandbox'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format(
                'create role %I login nosuperuser nocreatedb nocreaterole nobypassrls', wanted
            );
        end if;
        -- A refused statement would be printed in the server's log with its values: names, mail
        -- addresses, keys. A hosted server's administrator may lack the right to say so.
        continue when exists (
            select from pg_db_role_setting where setrole = wanted::regrole and setdatabase = 0
        );
        begin
            execute format('alter role %I set log_min_error_statement = panic', wanted);
            execute format('alter role %I set log_error_verbosity = terse', wanted);
        exception when insufficient_privilege or internal_error then
            -- The second: another program does the same at this moment.
            raise notice 'check log_min_error_statement and log_error_verbosity of %', wanted;
        end;
    end loop;
end
$$

-- name: find_database
select 1 from pg_database where datname = 'foyer'

-- name: create_database
create database foyer owner foyer_owner encoding 'UTF8' template template0

-- name: open_database
-- The sandbox provider is a stranger to Foyer: it has its own schema and sees nothing else.
do $$
begin
    revoke all on database foyer from public;
    grant connect on database foyer to foyer_app, foyer_read, foyer_sandbox;
    grant create on database foyer to foyer_sandbox;
    revoke create on schema public from public;
    grant usage on schema public to foyer_app, foyer_read;
end
$$

-- name: grant_rights
-- Run as foyer_owner after every migration: tables, sequences and functions of the schema.
do $$
declare
    append_only text;
begin
    if not exists (select from pg_roles where rolname = 'foyer_app') then
        return;
    end if;
    grant usage on schema public to foyer_app;
    grant select, insert, update, delete on all tables in schema public to foyer_app;
    grant usage, select on all sequences in schema public to foyer_app;
    grant execute on all functions in schema public to foyer_app;
    if exists (select from pg_roles where rolname = 'foyer_read') then
        grant usage on schema public to foyer_read;
        grant select on all tables in schema public to foyer_read;
    end if;
    foreach append_only in array array['ledger_entry', 'status_history', 'audit_entry', 'consent_entry'] loop
        if to_regclass('public.' || append_only) is not null then
            execute format(
                'revoke update, delete, truncate on %I from foyer_app', append_only
            );
        end if;
    end loop;
    if to_regclass('public.django_migrations') is not null then
        revoke insert, update, delete on django_migrations from foyer_app;
    end if;
end
$$

-- name: find_excess
-- What the connected role may do beyond its work; no rows when all is well.
select excess
  from (
        select 'is a superuser' as excess
          from pg_roles
         where rolname = current_user and rolsuper
        union all
        select 'may bypass row-level security'
          from pg_roles
         where rolname = current_user and rolbypassrls
        union all
        select format('may %s %s', lower(privilege), append_only)
          from unnest(array['ledger_entry', 'status_history', 'audit_entry', 'consent_entry']) as append_only,
               unnest(array['UPDATE', 'DELETE', 'TRUNCATE']) as privilege
         where to_regclass('public.' || append_only) is not null
           and has_table_privilege(to_regclass('public.' || append_only), privilege)
       ) as found
 order by excess
