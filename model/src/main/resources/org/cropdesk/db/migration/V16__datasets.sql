-- Training sets. A version is frozen: everything an export writes stands in its rows, so it can be written again
-- after the catalog has moved on.

-- Ids of classes, given once, never changed and never given again. The empty attribute is what is in a box.
create table taxonomy (
  attribute text not null,
  id        int not null check (id >= 0),
  name      text not null check (name <> ''),
  -- The version of the taxonomy that brought it.
  since     int not null check (since >= 1),
  primary key (attribute, id),
  unique (attribute, name)
);

create table dataset (
  id          int generated always as identity primary key,
  name        text not null unique check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  salt        text not null check (salt <> ''),
  train       double precision not null check (train > 0),
  val         double precision not null check (val >= 0),
  test        double precision not null check (test >= 0),
  -- Two crops whose vectors are at least this near are one picture, so their products share a split.
  near        double precision not null check (near > 0 and near <= 1),
  -- Nothing enters the test set any more; what belongs to it by nearness is left out.
  test_frozen boolean not null default false,
  created_by  text not null,
  created_at  timestamptz not null,
  check (abs(train + val + test - 1) < 1e-9)
);

-- Where a product is once and for all, whatever is added later.
create table dataset_split (
  dataset_id int not null references dataset,
  product_id bigint not null references product,
  split      text not null check (split in ('TRAIN', 'VAL', 'TEST')),
  -- Number of the version that put it there.
  since      int not null,
  primary key (dataset_id, product_id)
);

create table dataset_version (
  id           bigint generated always as identity primary key,
  dataset_id   int not null references dataset,
  number       int not null check (number >= 1),
  query        jsonb not null,
  -- The last decision it saw, and what the database said of transactions in flight.
  snapshot     text not null,
  decisions_to bigint not null,
  frozen_at    timestamptz not null,
  frozen_by    text not null,
  taxonomy     int not null,
  detector_hash text not null,
  encoder_hash text not null,
  preprocess_fingerprint text not null,
  space_id     int references space,
  counts       jsonb not null,
  leakage      jsonb not null,
  -- Of all rows in their order; two versions with one hash are exported to the same bytes.
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  note         text not null default '',
  unique (dataset_id, number)
);

-- A picture with everything people said of what is on it.
create table dataset_item (
  version_id  bigint not null references dataset_version,
  image_id    bigint not null,
  product_id  bigint not null,
  split       text not null check (split in ('TRAIN', 'VAL', 'TEST')),
  -- Number of its cluster within the version: products that share pictures, by bytes or by vectors.
  cluster     int not null,
  content     jsonb not null,
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  -- With all it takes to see from the index alone what differs between two versions.
  primary key (version_id, image_id) include (sha256, split)
);

-- What was left out, and why.
create table dataset_left_out (
  version_id bigint not null references dataset_version,
  ordinal    int not null,
  product_id bigint not null,
  sku        text not null,
  image_id   bigint,
  crop_id    bigint,
  fault      text not null,
  message    text not null,
  primary key (version_id, ordinal)
);

create table dataset_export (
  id         bigint generated always as identity primary key,
  version_id bigint not null references dataset_version,
  format     text not null,
  options    jsonb not null,
  target     text not null,
  state      text not null check (state in ('RUNNING', 'PAUSED', 'DONE', 'FAILED', 'CANCELLED')),
  owner      uuid not null,
  owner_name text not null,
  heartbeat  timestamptz not null,
  files      bigint not null default 0,
  bytes      bigint not null default 0,
  total      bigint not null default 0,
  done       bigint not null default 0,
  -- The manifest as it was published, which holds the hash of the list of all files.
  manifest   jsonb,
  manifest_sha256 text,
  actor      text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  message    text,
  check ((state in ('DONE', 'FAILED', 'CANCELLED')) = (finished_at is not null)),
  check ((state = 'DONE') = (manifest_sha256 is not null))
);
create index dataset_export_version on dataset_export (version_id, id desc);

-- Labels that came from another tool are decisions like any other, and say so.
alter table decision add column source text not null default 'person' check (source in ('person', 'import'));
