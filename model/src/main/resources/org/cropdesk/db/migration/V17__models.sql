-- Detectors and encoders that people look at beside each other, by the hash of their files.
create table model (
  hash       text primary key check (hash <> ''),
  kind       text not null check (kind in ('DETECTOR', 'ENCODER')),
  name       text not null,
  location   text not null,
  -- What it learned from; null when that is none of our versions.
  version_id bigint references dataset_version,
  base_hash  text not null default '',
  command    text not null default '',
  note       text not null default '',
  added_by   text not null,
  added_at   timestamptz not null
);

create table model_evaluation (
  id         bigint generated always as identity primary key,
  hash       text not null references model,
  version_id bigint not null references dataset_version,
  split      text not null check (split in ('TRAIN', 'VAL', 'TEST')),
  score      jsonb not null,
  -- Pictures of the split whose product the model learned from.
  seen       bigint not null,
  seconds    double precision not null,
  actor      text not null,
  at         timestamptz not null
);
create index model_evaluation_version on model_evaluation (version_id, split, hash, id desc);
create index model_evaluation_hash on model_evaluation (hash, id desc);
