-- Tokens that are good once.

-- name: spend
-- One row changed for the first who uses a token, none for everybody after.
insert into spent_token (token_hash, expires_at)
values (%(token_hash)s, %(expires_at)s)
on conflict do nothing

-- name: tidy
-- What has lapsed is refused by its own time.
delete from spent_token where expires_at < %(now)s
