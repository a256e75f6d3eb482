-- Who works on a run, process by process, and when its vectors were written: kept with the run, so that any desk can watch it
-- and it can be looked at afterwards.
create table backfill_worker (
  run_id    bigint not null references backfill,
  worker    uuid not null,
  name      text not null,
  began_at  timestamptz not null,
  seen_at   timestamptz not null,
  left_at   timestamptz,
  products  bigint not null default 0,
  vectors   bigint not null default 0,
  seconds   double precision not null default 0,
  peak_heap bigint not null default 0,
  -- Of the whole process, native memory included; 0 where the system does not say.
  peak_rss  bigint not null default 0,
  primary key (run_id, worker)
);

-- Seconds in the first minutes of a run, minutes later on: a run of a week has ten thousand rows, whatever its size.
create table backfill_pace (
  run_id   bigint not null references backfill,
  at       timestamptz not null,
  worker   uuid not null,
  products bigint not null,
  vectors  bigint not null,
  primary key (run_id, at, worker)
);

alter table backfill add column peak_rss bigint not null default 0;
