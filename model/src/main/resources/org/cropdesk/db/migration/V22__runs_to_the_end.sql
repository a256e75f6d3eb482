-- When a vector fell out of date: a run must find what did while it was at work, at any size, and leave alone what it was not about.
-- Null for what is up to date, and for what was out of date before this was kept.
alter table space_vector add column stale_at timestamptz;
create function stale_since() returns trigger language plpgsql as $$
begin
  new.stale_at := case when new.stale then clock_timestamp() end;
  return new;
end $$;
create trigger stale_since before update of stale on space_vector
  for each row when (new.stale <> old.stale) execute function stale_since();
create index space_vector_stale_at on space_vector (space_id, stale_at) where stale;

alter table backfill
  -- When the last pass for what changed meanwhile began.
  add column pass_at    timestamptz,
  -- When its index was there; it looks once more after that.
  add column indexed_at timestamptz;

-- Products that go first and are judged. Their ids alone: a product may be gone before the run is.
create table backfill_sample (
  run_id     bigint not null references backfill,
  product_id bigint not null,
  primary key (run_id, product_id)
);
