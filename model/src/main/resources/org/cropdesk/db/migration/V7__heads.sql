-- Heads: what was learned from verified labels, one small classifier for an attribute over the frozen crop vectors of
-- one space. A version is never changed; training again makes another one.
create table head (
  id         int generated always as identity primary key,
  attribute  text not null check (attribute <> ''),
  version    int not null check (version >= 1),
  space_id   int not null references space,
  -- The values it can tell apart, in the order of the rows of its weights.
  vocabulary text[] not null check (cardinality(vocabulary) >= 2),
  trained_at timestamptz not null,
  trained_by text not null,
  -- Verified crops of the catalog when it was trained, the held-out ones included.
  verified   int not null check (verified > 0),
  measured   jsonb not null,
  better     boolean not null,
  weights    bytea not null,
  sha256     text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  unique (attribute, version)
);

-- One row for an attribute that was ever trained: which head makes its suggestions, and how far the rows are rewritten.
create table learning (
  attribute    text primary key,
  -- Null: suggestions are zero-shot.
  in_use       int,
  -- A person went back to zero-shot; a new head is then not used by itself.
  held_back    boolean not null default false,
  reason       text not null default '',
  changed_at   timestamptz not null,
  changed_by   text not null,
  -- The last product whose suggestions are rewritten; null when all are.
  rewritten_to bigint,
  foreign key (attribute, in_use) references head (attribute, version)
);

-- Which version of the attribute's head suggested the value; null is zero-shot. No foreign key: bulk rows would pay for
-- it one by one, and a head is never deleted.
alter table label add column head_version int check (head_version is null or source = 'MACHINE');

-- What zero-shot said where a head speaks, so that going back restores it to the last digit and needs no encoder.
create table zero_shot (
  crop_id       bigint not null references crop,
  attribute     text not null,
  value         text not null,
  confidence    double precision not null check (confidence between 0 and 1),
  rank          int not null check (rank >= 1),
  provenance_id int not null references provenance,
  primary key (crop_id, attribute, rank)
);

create index product_verified on product (id) where stage = 'VERIFIED' and deleted_at is null;
