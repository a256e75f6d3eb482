-- A person who resumes a run has seen what failed before: the rate at which it stops itself counts from then on.
alter table backfill add column done_before bigint not null default 0;
alter table backfill add column failed_before bigint not null default 0;
