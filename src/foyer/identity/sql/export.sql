-- Everything about one person, a statement a part; columns are named as in the document.

-- name: account
select public_id as "id", email, full_name as "fullName", phone, phone_verified as "phoneVerified",
  role, locale, preferences, created_at as "createdAt", last_login as "lastSignInAt"
from app_user where id = %(user_id)s

-- name: mail_addresses
select email, verified, "primary" from account_emailaddress where user_id = %(user_id)s
order by id

-- name: second_factors
-- Kinds and times; what they are made of would be a way in.
select type as "kind", created_at as "addedAt", last_used_at as "lastUsedAt"
from mfa_authenticator where user_id = %(user_id)s order by id

-- name: linked_accounts
select provider, uid as "id", extra_data as "told", date_joined as "linkedAt"
from socialaccount_socialaccount where user_id = %(user_id)s order by id

-- name: sign_ins
select 'browser' as "kind", device, network, created_at as "at", last_used_at as "lastUsedAt"
from browser_session where user_id = %(user_id)s
union all
select 'app', device, network, created_at, updated_at from token_family where user_id = %(user_id)s
order by "at"

-- name: proofs
-- Links and codes that were sent; the links themselves are not kept anywhere.
select kind, email, phone, created_at as "sentAt", used_at as "usedAt"
from proof where user_id = %(user_id)s order by id

-- name: memberships
select name as "organizer", role, extra, withheld from memberships_of_user(%(user_id)s)

-- name: invitations
select at as "invitedAt", organizer, role, accepted_at as "acceptedAt"
from invitations_of_mailbox(%(email)s)

-- name: consents
select purpose, is_given as "given", wording, source, at
from consent_entry where user_id = %(user_id)s order by id

-- name: bookings
select b.public_id as "id", b.reference, o.name as "organizer", b.status,
  b.buyer_email as "buyerEmail", b.buyer_name as "buyerName", b.buyer_phone as "buyerPhone",
  b.currency, b.subtotal_minor as "subtotal", b.discount_minor as "discount",
  b.fees_minor as "fees",
  b.tax_minor as "tax", b.total_minor as "total", b.placed_at as "placedAt",
  b.confirmed_at as "confirmedAt", b.closed_at as "closedAt", b.close_reason as "closeReason",
  b.locale,
  (select coalesce(json_agg(json_build_object(
      'label', l.label, 'event', e.title, 'startsAt', s.starts_at, 'seat', l.seat_id,
      'quantity', l.quantity, 'unitPrice', l.unit_minor, 'discount', l.discount_minor,
      'total', l.total_minor, 'tax', l.tax_minor) order by l.id), '[]')
    from booking_line l
    left join show s on s.id = l.show_id
    left join event e on e.id = s.event_id
    where l.booking_id = b.id) as "lines",
  (select coalesce(json_agg(json_build_object(
      'provider', p.provider, 'providerReference', p.provider_ref, 'status', p.status,
      'amount', p.amount_minor, 'method', p.method, 'failure', p.failure_reason,
      'startedAt', p.created_at, 'succeededAt', p.succeeded_at) order by p.id), '[]')
    from payment p where p.booking_id = b.id) as "payments",
  (select coalesce(json_agg(json_build_object(
      'status', r.status, 'amount', r.amount_minor, 'reason', r.reason, 'at', r.created_at,
      'succeededAt', r.succeeded_at) order by r.id), '[]')
    from refund r where r.booking_id = b.id) as "refunds",
  (select coalesce(json_agg(json_build_object(
      'id', t.public_id, 'code', t.code, 'status', t.status, 'validFrom', t.valid_from,
      'validUntil', t.valid_until, 'usedAt', t.used_at,
      'scans', (select coalesce(json_agg(json_build_object(
          'at', c.scanned_at, 'gate', c.gate, 'verdict', c.verdict) order by c.id), '[]')
        from scan c where c.ticket_id = t.id)) order by t.id), '[]')
    from ticket t where t.booking_id = b.id) as "tickets",
  (select coalesce(json_agg(json_build_object(
      'from', h.from_status, 'to', h.to_status, 'at', h.at) order by h.id), '[]')
    from status_history h where h.subject = 'booking' and h.subject_id = b.id) as "history"
from booking b join organizer o on o.id = b.organizer_id
where b.user_id = %(user_id)s order by b.id desc limit %(most)s

-- name: messages
select m.kind, m.channel, m.recipient, m.facts, m.status, m.error, m.created_at as "queuedAt",
  m.sent_at as "sentAt"
from message m where m.user_id = %(user_id)s order by m.id desc limit %(most)s

-- name: notices
select kind, type, title, text, link, created_at as "at", read_at as "readAt"
from notice where user_id = %(user_id)s order by id desc limit %(most)s

-- name: notice_choices
select type, channel, is_wanted as "wanted" from notice_choice where user_id = %(user_id)s
order by type, channel

-- name: notice_settings
select timezone, quiet_from as "quietFrom", quiet_until as "quietUntil"
from notice_settings where user_id = %(user_id)s

-- name: returned_mail
-- How often mail to the person came back.
select b.refusals, b.dead_since as "deadSince"
from mailbox b join app_user u on lower(u.email) = b.email where u.id = %(user_id)s

-- name: push_subscriptions
-- Browsers that let push messages in; their addresses are capabilities and stay here.
select device, created_at as "since" from push_subscription where user_id = %(user_id)s
order by id

-- name: holds
-- Seats that were kept for a while, and from which network.
select s.public_id as "show", h.ip_prefix as "network", h.created_at as "at",
  cardinality(h.seat_nos) as "seats", h.consumed_at as "bookedAt", h.released_at as "givenBackAt"
from hold h join show s on s.id = h.show_id
where h.user_id = %(user_id)s order by h.id desc limit %(most)s

-- name: audit_entries
select at, organizer, action, subject_type as "about", is_own_deed as "ownDeed"
from audit_of_person(%(user_id)s, %(most)s)

-- name: door_work
-- Codes that were read with this login.
select scanned_at as "at", gate, verdict, offline
from scan where user_id = %(user_id)s order by id desc limit %(most)s

-- name: exports
select status, size_bytes as "bytes", created_at as "askedAt"
from data_export where user_id = %(user_id)s order by id

-- name: find_ticket_files
-- Bookings with tickets to print, newest first, and how many tickets each has.
select b.id, b.reference, count(*) as tickets
from booking b join ticket t on t.booking_id = b.id
where b.user_id = %(user_id)s and t.status in ('valid', 'used')
group by b.id order by b.id desc

-- name: count_what_is_there
select (select count(*) from booking b where b.user_id = %(user_id)s) as bookings,
  (select count(*) from booking b join ticket t on t.booking_id = b.id
    where b.user_id = %(user_id)s and t.status in ('valid', 'used')) as tickets
