-- A person who resumes a run has seen what failed before: the rate at which it stops itself counts from then on.
alter table backfill add column done_before bigint not null default 0;
alter table backfill add column failed_before bigint not null default 0;

-- Ends a transaction that was written in the hope that nothing had changed: what follows it in the same message is not run.
create function require_as_read(holds boolean) returns void language plpgsql as $$
begin
  if not holds then
    raise exception 'what was read has changed since' using errcode = 'CD001';
  end if;
end $$;
