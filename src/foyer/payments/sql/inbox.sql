-- The inbox of webhooks.

-- name: insert_event
-- No row comes back when the event is there already.
insert into inbox_event (provider, event_id, kind, provider_ref, status, attempts, error)
values (%(provider)s, %(event_id)s, %(kind)s, %(ref)s, 'new', 0, '')
on conflict (provider, event_id) do nothing
returning id

-- name: list_waiting
-- Events whose pause is over: it doubles with every try, counted from the arrival.
select id from inbox_event
where status in ('new', 'parked')
  and received_at + make_interval(secs => %(pause)s * (power(2, attempts) - 1)) <= %(now)s
order by received_at, id limit %(limit)s
