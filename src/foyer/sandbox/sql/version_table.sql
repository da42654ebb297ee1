-- Run at every start, before any version: where it is written down which versions have run.
create schema if not exists sandbox;

create table if not exists sandbox.applied_version (
  name text primary key,
  applied_at timestamptz not null default now()
);
