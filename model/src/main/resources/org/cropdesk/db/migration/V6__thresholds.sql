-- Which thresholds the catalog is judged by, and by whom they were put there. The newest row counts; without one the
-- shipped limits do. Append-only, so that going back is putting an earlier version there once more.
create table thresholds_use (
  id      bigint generated always as identity primary key,
  version text not null references thresholds,
  actor   text not null check (actor <> ''),
  used_at timestamptz not null
);

-- Pairs of crops, of products that have at least two which may be duplicates of each other: other thresholds make other
-- crops the better ones, and then another of the two is the duplicate.
create table alike (
  product_id bigint not null references product,
  crop_id    bigint not null references crop,
  other_id   bigint not null references crop,
  similarity double precision not null check (similarity between 0 and 1),
  primary key (product_id, crop_id, other_id)
);

alter table job drop constraint job_kind_check;
alter table job add constraint job_kind_check check (kind in ('index', 'thresholds'));
