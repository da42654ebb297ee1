-- Erasing a person: what names them goes, what the books and the houses need stays.

-- name: find_bookings
-- Everything the person ordered: by the account, and as a guest where the mailbox is proven.
select b.id from booking b
where b.user_id = %(user_id)s
   or (b.user_id is null and lower(b.buyer_email) = any(%(mailboxes)s::text[]))
order by b.id
for update

-- name: erase_bookings
-- References, sums, states and times stay; links that were mailed open nothing any more.
update booking set
  buyer_email = %(pseudonym)s, buyer_name = %(name)s, buyer_phone = '', visitor_id = null,
  close_reason = '', access_key_version = (access_key_version + 1) %% 32767, updated_at = %(now)s
where id = any(%(bookings)s::bigint[])

-- name: erase_payments
-- The provider's own number stays: it is what the books are checked against.
update payment set
  client_secret = '', checkout_url = '', payer_network = '', failure_reason = '',
  updated_at = %(now)s
where booking_id = any(%(bookings)s::bigint[])

-- name: forget_card_declines
delete from card_decline d using payment p
where p.id = d.payment_id and p.booking_id = any(%(bookings)s::bigint[])

-- name: erase_refunds
update refund set reason = '', updated_at = %(now)s
where booking_id = any(%(bookings)s::bigint[])

-- name: erase_messages
update message set
  -- One piece of news may have gone to several browsers: they stay apart.
  recipient = case when origin_id is null then %(pseudonym)s else %(pseudonym)s || '/' || id end,
  facts = '{}', error = '',
  status = case when status = 'queued' then 'suppressed' else status end, updated_at = %(now)s
where user_id = %(user_id)s or booking_id = any(%(bookings)s::bigint[])
   or lower(recipient) = any(%(mailboxes)s::text[])
   or (%(phone)s::text <> '' and recipient = %(phone)s)

-- name: forget_notices
delete from notice where user_id = %(user_id)s

-- name: forget_notice_choices
delete from notice_choice where user_id = %(user_id)s

-- name: forget_notice_settings
delete from notice_settings where user_id = %(user_id)s

-- name: forget_returned_mail
delete from mailbox where email = any(%(mailboxes)s::text[])

-- name: forget_push_subscriptions
delete from push_subscription where user_id = %(user_id)s

-- name: forget_holds
update hold set user_id = null, ip_prefix = '' where user_id = %(user_id)s

-- name: forget_browsers
delete from browser_session where user_id = %(user_id)s

-- name: forget_apps
delete from token_family where user_id = %(user_id)s

-- name: forget_proofs
delete from proof
where user_id = %(user_id)s or email = any(%(mailboxes)s::text[])
   or (%(phone)s::text <> '' and phone = %(phone)s)

-- name: forget_factors
delete from mfa_authenticator where user_id = %(user_id)s

-- name: forget_provider_tokens
delete from socialaccount_socialtoken t using socialaccount_socialaccount a
where a.id = t.account_id and a.user_id = %(user_id)s

-- name: forget_providers
delete from socialaccount_socialaccount where user_id = %(user_id)s

-- name: forget_confirmations
delete from account_emailconfirmation c using account_emailaddress a
where a.id = c.email_address_id and a.user_id = %(user_id)s

-- name: forget_mailboxes
delete from account_emailaddress where user_id = %(user_id)s

-- name: forget_exports
delete from data_export where user_id = %(user_id)s

-- name: erase_account
-- The row stays under a pseudonym: bookings, scans and the audit log point to it.
update app_user set
  email = %(pseudonym)s, full_name = '', phone = '', phone_verified = false,
  password = %(password)s, last_login = null, is_active = false, role = 'customer',
  locale = 'en', preferences = '{}', updated_at = %(now)s
where id = %(user_id)s

-- name: leave_all_houses
select leave_all_houses(%(user_id)s, %(mailbox)s::text, %(pseudonym)s::text)

-- name: find_houses_led_alone
select public_id, name from houses_led_alone(%(user_id)s)

-- name: forget_last_mails
-- The mail that says the account is gone needs the address until it is sent, and no longer.
update message set recipient = %(pseudonym)s, updated_at = %(now)s
where kind = 'account_erased' and status <> 'queued' and recipient <> %(pseudonym)s

-- name: find_open_bookings
-- Bookings that still promise something, or in which money is still on its way.
select b.public_id, b.reference, b.status, max(s.ends_at) as last_show_ends_at
from booking b
left join booking_line l on l.booking_id = b.id
left join show s on s.id = l.show_id
where b.user_id = %(user_id)s
   or (b.user_id is null and lower(b.buyer_email) = any(%(mailboxes)s::text[]))
group by b.id
having b.status in ('pending', 'paid_unfulfilled')
    or (b.status in ('confirmed', 'partially_refunded') and max(s.ends_at) > %(now)s)
    or exists (select from refund r where r.booking_id = b.id and r.status = 'pending')
    or exists (
      select from payment p
      where p.booking_id = b.id
        and p.status in ('created', 'requires_action', 'processing', 'authorized')
    )
order by b.id
