-- A room an operator ended is told apart from one its owner closed.
alter table video.rooms drop constraint rooms_ended_because_check;
alter table video.rooms add constraint rooms_ended_because_check
  check (ended_because in ('closed', 'operator', 'time', 'money', 'provider'));
