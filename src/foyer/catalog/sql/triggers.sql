-- No two shows in one hall at once, cleaning gap included. int8range stands in for the scalar
-- equality that would need the btree_gist extension.
alter table show add constraint show_hall_free exclude using gist (
  int8range(hall_id, hall_id, '[]') with &&,
  tstzrange(starts_at, hall_free_at) with &&
) where (status <> 'cancelled');

-- Full-text search over what a visitor would type: title, people, genres, tags, text.
-- `simple` keeps names of every language; accents are dropped on both sides.
create function fold_text(value text) returns text
language sql immutable parallel safe as $$
  select lower(regexp_replace(normalize(coalesce(value, ''), nfd), '[\u0300-\u036f]', '', 'g'))
$$;

create function fill_event_search() returns trigger language plpgsql as $$
begin
  new.search_vector :=
    setweight(to_tsvector('simple', fold_text(new.title)), 'A')
    || setweight(to_tsvector('simple', fold_text(concat_ws(' ',
         new.director, new.creator, array_to_string(new."cast", ' ')))), 'B')
    || setweight(to_tsvector('simple', fold_text(concat_ws(' ', new.kind,
         array_to_string(new.genres, ' '), array_to_string(new.tags, ' '), new.tagline))), 'C')
    || setweight(to_tsvector('simple', fold_text(new.description)), 'D');
  return new;
end $$;
create trigger event_search before insert or update on event
  for each row execute function fill_event_search();
