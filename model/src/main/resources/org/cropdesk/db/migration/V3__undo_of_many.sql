-- Decisions that were made in one go share a batch, and are found again by person, day and batch.
alter table decision add column batch uuid;
alter table decision add column took_ms bigint check (took_ms >= 0);
alter table decision drop constraint decision_kind_check;
alter table decision add constraint decision_kind_check check (kind in
  ('accept', 'reject', 'judge_crop', 'set_primary', 'relabel', 'skip', 'revert', 'revert_all'));
create index decision_actor on decision (actor, decided_at);
create index decision_time on decision (decided_at);
create index decision_batch on decision (batch) where batch is not null;
