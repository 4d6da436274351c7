-- Whom a recipient wants nothing from, asked beside the other questions of a message instead of after them.
create index opt_outs_of_recipient on messaging.opt_outs (root_id, recipient) where ended_at is null;
