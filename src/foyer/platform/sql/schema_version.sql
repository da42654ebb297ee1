-- What `foyer up` asks before it decides to migrate.

-- name: read_comment
select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()

-- name: owns_database
select pg_has_role(datdba, 'usage') from pg_database where datname = current_database()

-- name: set_fingerprint
-- COMMENT takes no parameters: the text reaches it by a setting.
select set_config('foyer.fingerprint', %(fingerprint)s, false)

-- name: comment_database
do $$
begin
    execute format(
        'comment on database %I is %L', current_database(), current_setting('foyer.fingerprint')
    );
end
$$

-- name: has_migration_table
select to_regclass('public.django_migrations') is not null

-- name: list_migrations
select app, name from django_migrations order by app, name

-- name: has_event_table
select to_regclass('public.event') is not null

-- name: has_events
select exists (select from event)
