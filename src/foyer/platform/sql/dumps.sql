-- What backup and restore ask and do beside PostgreSQL's own tools.

-- name: count_tables
select count(*)
  from pg_class
  join pg_namespace on pg_namespace.oid = relnamespace
 where relkind in ('r', 'p', 'v', 'm', 'S')
   and nspname not in ('pg_catalog', 'information_schema')
   and nspname not like 'pg_toast%'
   and nspname not like 'pg_temp%'

-- name: drop_schemas
do $$
declare
    found name;
begin
    for found in
        select nspname
          from pg_namespace
         where nspname not like 'pg\_%'
           and nspname <> 'information_schema'
    loop
        execute format('drop schema %I cascade', found);
    end loop;
    create schema public;
    if (select rolsuper from pg_roles where rolname = current_user) then
        alter schema public owner to pg_database_owner;
    end if;
end
$$
