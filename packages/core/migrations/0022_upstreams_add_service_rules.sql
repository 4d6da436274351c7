-- What follows a failed call of the services besides eSIM. Whatever may have been bought or sent is looked up first (O5); what
-- the recipient or the law refuses is refused at every provider.
insert into upstreams.default_failure_rules (adapter, operation, category, code, action, delay_ms, tries_max, note)
select null, operation, category, null, action, delay_ms, tries_max, note
from (values ('orderNumber'), ('sendMessage'), ('startVerification'), ('placeCall'), ('sendFax'), ('createRoom'), ('orderSims'),
             ('createAccount')) as operations (operation)
cross join (values
  (null, 'next_provider', 0, 0, 'nothing was bought: the next provider'),
  ('timeout', 'unknown', 0, 0, 'it may have been carried out: look it up'),
  ('server', 'unknown', 0, 0, 'it may have been carried out: look it up'),
  ('unreadable', 'unknown', 0, 0, 'a reply nobody can read proves nothing'),
  ('rate_limited', 'next_provider', 0, 0, 'the next provider has room'),
  ('invalid_request', 'final', 0, 0, 'the same request is refused again'),
  ('invalid_recipient', 'final', 0, 0, 'that number cannot take this, whoever sends it'),
  ('opted_out', 'final', 0, 0, 'the recipient wants nothing from us: no other provider may try'),
  ('content_refused', 'final', 0, 0, 'what was to be sent is not let through'),
  ('blocked', 'final', 0, 0, 'held to be fraud, or closed to us: no other provider may try')
) as rules (category, action, delay_ms, tries_max, note);

insert into upstreams.default_failure_rules (adapter, operation, category, code, action, delay_ms, tries_max, note) values
  (null, 'orderNumber', 'requirements_missing', null, 'final', 0, 0, 'papers of the customer are wanted first'),
  (null, 'sendMessage', null, 'delivery_unconfirmed', 'final', 0, 0, 'it may have arrived: a second one would repeat it'),
  ('twilio', 'startVerification', null, '60203', 'final', 0, 0, 'five codes in ten minutes: another provider would go round that brake'),
  ('twilio', 'sendMessage', null, '21606', 'next_provider', 0, 0, 'the sending number cannot do this at this carrier'),
  ('twilio', 'sendMessage', null, '21601', 'next_provider', 0, 0, 'the sending number cannot do this at this carrier'),
  ('twilio', 'sendMessage', null, '21212', 'next_provider', 0, 0, 'the sending number is not one of this carrier'),
  ('twilio', 'placeCall', null, '21210', 'next_provider', 0, 0, 'the calling number is not one of this carrier'),
  ('twilio', 'placeCall', null, '21212', 'next_provider', 0, 0, 'the calling number is not one of this carrier'),
  ('twilio', 'sendMessage', null, '30003', 'final', 0, 0, 'the phone is off, whoever sends it'),
  ('twilio', 'orderNumber', null, '21422', 'final', 0, 0, 'the number is gone: search again'),
  -- Customers and cards belong to one processor. A repeat with the same reference returns what the first one did.
  (null, 'charge', null, null, 'final', 0, 0, 'the customer''s cards are known to this processor only'),
  (null, 'charge', 'timeout', null, 'unknown', 0, 0, 'it may have been paid: repeat with the same reference'),
  (null, 'charge', 'server', null, 'unknown', 0, 0, 'it may have been paid: repeat with the same reference'),
  (null, 'charge', 'unreachable', null, 'retry_same', 2000, 5, 'nothing was paid: once more'),
  (null, 'charge', 'unreadable', null, 'unknown', 0, 0, 'a reply nobody can read proves nothing'),
  (null, 'charge', 'rate_limited', null, 'retry_same', 2000, 5, 'wait and ask again'),
  (null, 'refund', null, null, 'final', 0, 0, 'the payment can be given back by its own processor only'),
  (null, 'refund', 'timeout', null, 'unknown', 0, 0, 'it may have been paid back: repeat with the same reference'),
  (null, 'refund', 'server', null, 'unknown', 0, 0, 'it may have been paid back: repeat with the same reference'),
  (null, 'refund', 'unreachable', null, 'retry_same', 2000, 5, 'nothing was paid back: once more'),
  (null, 'refund', 'unreadable', null, 'unknown', 0, 0, 'a reply nobody can read proves nothing'),
  (null, 'refund', 'rate_limited', null, 'retry_same', 2000, 5, 'wait and ask again'),
  (null, 'refund', 'low_balance', null, 'retry_same', 60000, 20, 'our balance at the processor fills up by itself');
