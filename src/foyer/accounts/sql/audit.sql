-- The audit log.

-- name: append_entry
-- Asks nothing back: whoever appends for a house need not be able to read its log.
insert into audit_entry (action, actor_id, organizer_id, subject_type, subject_id, details)
values (
  %(action)s, %(actor_id)s, %(organizer_id)s, %(subject_type)s, %(subject_id)s, %(details)s::jsonb
)
