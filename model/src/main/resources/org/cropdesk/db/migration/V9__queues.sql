-- What a reviewer is handed first. Larger comes earlier; a skip is worth more than any of these numbers, so a skipped product
-- stands behind all that were not. The shuffled order is a hash of the id: the same for everybody, and fair.
alter table product
  add column mistaken double precision check (mistaken between 0 and 1),
  add column worth double precision check (worth >= 0),
  add column newest_rank double precision generated always as
    (extract(epoch from created_at - timestamptz '2000-01-01 00:00:00+00') - skips * 1e10) stored,
  add column random_rank double precision generated always as
    (hashint8extended(id, 4242) / 2e19::double precision - skips) stored,
  add column mistaken_rank double precision generated always as (coalesce(mistaken, 0.5) - skips) stored,
  add column worth_rank double precision generated always as (coalesce(worth, 0) - skips * 10) stored;

-- Every decision writes a product anew; with room beside it, one that leaves the stage as it is touches no index.
alter table product set (fillfactor = 85);

-- The shuffled order of what waits has no index: it is asked for rarely, and sorting a hundred thousand takes a tenth of a second.
create index product_newest on product (newest_rank desc, id)
  where stage in ('NEW', 'IN_REVIEW') and indexed_at is not null and deleted_at is null;
create index product_mistaken on product (mistaken_rank desc, id)
  where stage in ('NEW', 'IN_REVIEW') and indexed_at is not null and deleted_at is null;
create index product_worth on product (worth_rank desc, id)
  where stage in ('NEW', 'IN_REVIEW') and indexed_at is not null and deleted_at is null;
create index product_sample on product (random_rank desc, id) where stage = 'VERIFIED' and deleted_at is null;
create index product_rework on product (queue_rank desc, id) where stage = 'REWORK' and deleted_at is null;

-- When the numbers of an order were last worked out, and from how many verified products.
create table queue_signal (
  kind     text primary key check (kind in ('MISTAKEN', 'VALUE')),
  verified bigint not null,
  done_at  timestamptz not null
);

create table saved_view (
  name        text primary key check (name <> '' and length(name) <= 80),
  pile        text not null check (pile in ('WAITING', 'REWORK', 'FLAGGED', 'VERIFIED')),
  queue_order text not null check (queue_order in ('LEAST_CERTAIN', 'NEWEST', 'MISTAKEN', 'VALUE', 'RANDOM')),
  filter      text not null,
  owner       text not null,
  saved_at    timestamptz not null
);
