-- What the mail server answered when it took a message. Its own id of the message is in there, by which its later fate is asked for.
alter table notifications.messages add column mail_response text;
