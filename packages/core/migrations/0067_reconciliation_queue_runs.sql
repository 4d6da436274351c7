-- A comparison somebody asks for is a run from that moment on: it waits for a worker, and what it has read so far is told while it runs.
alter table reconciliation.runs drop constraint runs_state_check;
alter table reconciliation.runs add constraint runs_state_check check (state in ('queued', 'running', 'done', 'failed'));
alter table reconciliation.runs drop constraint runs_check;
alter table reconciliation.runs add constraint runs_check check ((state in ('queued', 'running')) = (ended_at is null));
