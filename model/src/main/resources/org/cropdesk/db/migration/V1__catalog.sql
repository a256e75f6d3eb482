-- The catalog. What a machine found and what a person said stand in the same tables, told apart by their source, and
-- never overwrite each other: every machine row names its provenance, every row of a person names the decision.

-- Ids are drawn from plain sequences, in blocks, because bulk rows arrive through COPY with their ids already in place.
create sequence product_seq;
create sequence image_seq;
create sequence detection_seq;
create sequence crop_seq;
create sequence job_seq;

create table thresholds (
  version text primary key,
  limits  jsonb not null
);

create table provenance (
  id                     int generated always as identity primary key,
  detector_hash          text not null,
  encoder_hash           text not null,
  preprocess_fingerprint text not null,
  thresholds_version     text not null references thresholds,
  vocabulary_hash        text not null,
  unique (detector_hash, encoder_hash, preprocess_fingerprint, thresholds_version, vocabulary_hash)
);

create table product (
  id                    bigint primary key default nextval('product_seq'),
  sku                   text not null check (sku <> ''),
  title                 text not null default '',
  description           text not null default '',
  usage                 text not null default '',
  features              text not null default '',
  category              text not null default '',
  metadata              jsonb not null default '{}',
  -- Every committed decision raises it by exactly one, so a client may predict it; so does a visible change by a machine.
  version               bigint not null default 1,
  stage                 text not null default 'NEW' check (stage in ('NEW', 'IN_REVIEW', 'VERIFIED', 'REWORK')),
  rework_reason         text,
  rework_note           text,
  doubt                 double precision not null default 1 check (doubt between 0 and 1),
  skips                 int not null default 0 check (skips >= 0),
  -- A skip is worth more than any doubt, so a skipped product stands behind all that were not.
  queue_rank            double precision generated always as (doubt - skips) stored,
  -- What the machines read: texts and pictures. Differs from indexed_hash when there is something to do.
  content_hash          text not null,
  indexed_hash          text,
  indexed_provenance_id int references provenance,
  indexed_at            timestamptz,
  -- What a reviewer sees of the machine's word; the version moves only when this does.
  seen_hash             text,
  changed_by            text not null,
  changed_at            timestamptz not null,
  created_at            timestamptz not null,
  deleted_at            timestamptz,
  check ((stage = 'REWORK') = (rework_reason is not null))
);
create unique index product_sku on product (sku) where deleted_at is null;
create index product_queue on product (queue_rank desc, id)
  where stage in ('NEW', 'IN_REVIEW') and indexed_at is not null and deleted_at is null;

create table image (
  id              bigint primary key default nextval('image_seq'),
  product_id      bigint not null references product,
  position        int not null check (position >= 0),
  object_key      text not null,
  sha256          text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  byte_size       bigint not null check (byte_size >= 0),
  width           int check (width > 0),
  height          int check (height > 0),
  format          text,
  orientation     smallint check (orientation between 1 and 8),
  failure_code    text,
  failure_message text,
  deleted_at      timestamptz,
  unique (product_id, id),
  check ((failure_code is null) = (failure_message is null))
);
create unique index image_position on image (product_id, position) where deleted_at is null;

create table detection (
  id            bigint primary key,
  product_id    bigint not null,
  image_id      bigint not null,
  source        text not null check (source in ('DETECTION', 'WHOLE_IMAGE', 'PERSON')),
  class_id      int not null,
  class_name    text not null,
  score         double precision not null check (score between 0 and 1),
  x0            double precision not null,
  y0            double precision not null,
  x1            double precision not null,
  y1            double precision not null,
  provenance_id int references provenance,
  deleted_at    timestamptz,
  unique (product_id, id),
  foreign key (product_id, image_id) references image (product_id, id),
  check (x1 >= x0 and y1 >= y0),
  check ((source = 'PERSON') = (provenance_id is null))
);
create index detection_image on detection (image_id);

create table crop (
  id            bigint primary key,
  product_id    bigint not null,
  image_id      bigint not null,
  detection_id  bigint not null,
  source        text not null check (source in ('DETECTION', 'WHOLE_IMAGE', 'PERSON')),
  x0            int not null,
  y0            int not null,
  x1            int not null,
  y1            int not null,
  margin        double precision not null check (margin >= 0),
  padding       text not null default 'reflect',
  fingerprint   text not null,
  provenance_id int references provenance,
  deleted_at    timestamptz,
  unique (product_id, id),
  foreign key (product_id, image_id) references image (product_id, id),
  foreign key (product_id, detection_id) references detection (product_id, id),
  check (x1 > x0 and y1 > y0),
  check ((source = 'PERSON') = (provenance_id is null))
);
create index crop_image on crop (image_id);
create index crop_detection on crop (detection_id);

-- double precision, not real: a value that just passes its threshold must still pass when it is read back.
create table crop_quality (
  crop_id            bigint primary key references crop,
  provenance_id      int not null references provenance,
  size               double precision,
  aspect             double precision,
  blur               double precision,
  dark               double precision,
  bright             double precision,
  low_information    double precision,
  confidence         double precision,
  padding            double precision,
  duplicate          double precision,
  unlike_text        double precision
);

-- Append-only: what a person said is never edited, only answered by a later decision.
create table decision (
  id               uuid primary key,
  seq              bigint generated always as identity unique,
  product_id       bigint not null references product,
  crop_id          bigint,
  kind             text not null
    check (kind in ('accept', 'reject', 'judge_crop', 'set_primary', 'relabel', 'skip', 'revert')),
  actor            text not null,
  decided_at       timestamptz not null,
  recorded_at      timestamptz not null,
  expected_version bigint not null,
  new_version      bigint not null check (new_version = expected_version + 1),
  change           jsonb not null,
  before           jsonb not null,
  after            jsonb not null,
  reverts          uuid references decision,
  foreign key (product_id, crop_id) references crop (product_id, id),
  check ((kind = 'revert') = (reverts is not null))
);
create index decision_product on decision (product_id, seq desc);
create index decision_crop on decision (crop_id) where crop_id is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The history of decisions is append-only';
end $$;
create trigger decision_append_only before update or delete on decision
  for each row execute function refuse_change();
create trigger decision_no_truncate before truncate on decision
  for each statement execute function refuse_change();

create table verdict (
  crop_id       bigint not null references crop,
  source        text not null check (source in ('MACHINE', 'PERSON')),
  keep          boolean not null,
  reasons       text[] not null default '{}',
  provenance_id int references provenance,
  decision_id   uuid references decision,
  primary key (crop_id, source),
  check ((source = 'MACHINE') = (provenance_id is not null)),
  check ((source = 'PERSON') = (decision_id is not null))
);

create table crop_score (
  crop_id       bigint primary key references crop,
  provenance_id int not null references provenance,
  text_score    double precision,
  size          double precision not null,
  position      double precision not null,
  total         double precision not null
);

create table primary_choice (
  product_id    bigint not null references product,
  source        text not null check (source in ('MACHINE', 'PERSON')),
  crop_id       bigint,
  basis         text check (basis in ('TEXT', 'NO_TEXT', 'NO_CANDIDATE')),
  provenance_id int references provenance,
  decision_id   uuid references decision,
  primary key (product_id, source),
  foreign key (product_id, crop_id) references crop (product_id, id),
  check ((source = 'MACHINE') = (provenance_id is not null)),
  check ((source = 'PERSON') = (decision_id is not null)),
  check ((source = 'MACHINE') = (basis is not null)),
  check (source = 'MACHINE' or crop_id is not null),
  check (basis is null or (basis = 'NO_CANDIDATE') = (crop_id is null))
);
create index primary_choice_crop on primary_choice (crop_id) where crop_id is not null;

-- At most one row per product: the person's choice, else the machine's unless a person rejected that very crop.
create view effective_primary as
  select m.product_id, coalesce(h.crop_id, m.crop_id) as crop_id,
         case when h.crop_id is not null then 'PERSON' else 'MACHINE' end as source
    from primary_choice m
    left join primary_choice h on h.product_id = m.product_id and h.source = 'PERSON'
    left join verdict v on v.crop_id = m.crop_id and v.source = 'PERSON'
   where m.source = 'MACHINE'
     and (h.crop_id is not null or (m.crop_id is not null and v.keep is distinct from false))
  union all
  select h.product_id, h.crop_id, 'PERSON'
    from primary_choice h
   where h.source = 'PERSON'
     and not exists (select from primary_choice m where m.product_id = h.product_id and m.source = 'MACHINE');

create table label (
  crop_id       bigint not null references crop,
  attribute     text not null,
  value         text not null,
  source        text not null check (source in ('MACHINE', 'PERSON')),
  confidence    double precision check (confidence between 0 and 1),
  rank          int not null check (rank >= 1),
  provenance_id int references provenance,
  decision_id   uuid references decision,
  primary key (crop_id, source, attribute, rank),
  check ((source = 'MACHINE') = (provenance_id is not null)),
  check ((source = 'PERSON') = (decision_id is not null)),
  check ((source = 'MACHINE') = (confidence is not null)),
  check (source = 'MACHINE' or rank = 1)
);

create table space (
  id                     int generated always as identity primary key,
  aspect                 text not null
    check (aspect in ('IMAGE', 'TEXT', 'COMBINED', 'DESCRIPTION', 'USAGE', 'FEATURE')),
  encoder_name           text not null,
  encoder_hash           text not null,
  preprocess_fingerprint text not null,
  dimensions             int not null check (dimensions between 1 and 4000),
  metric                 text not null default 'cosine' check (metric = 'cosine'),
  state                  text not null default 'BUILDING'
    check (state in ('BUILDING', 'VERIFIED', 'ACTIVE', 'RETIRED')),
  probe                  real[] not null,
  created_at             timestamptz not null,
  changed_at             timestamptz not null,
  unique (aspect, encoder_hash, preprocess_fingerprint, dimensions, metric),
  unique (id, dimensions)
);
create unique index space_active on space (aspect) where state = 'ACTIVE';

-- The subject is the crop where there is one, else the product. STORAGE PLAIN: out-of-line vectors make exact scans
-- twice as dear and the planner wrong. Autovacuum stays off and vacuum leaves the index alone because pgvector 0.8.0
-- can damage an HNSW graph while vacuuming it; after bulk changes the index is dropped and built again instead.
create table space_vector (
  space_id    int not null,
  subject_id  bigint not null,
  product_id  bigint not null references product,
  crop_id     bigint,
  dimensions  int not null,
  stale       boolean not null default false,
  fingerprint text not null,
  embedding   halfvec not null,
  primary key (space_id, subject_id),
  foreign key (space_id, dimensions) references space (id, dimensions),
  foreign key (product_id, crop_id) references crop (product_id, id),
  check (subject_id = coalesce(crop_id, product_id)),
  check (vector_dims(embedding) = dimensions)
) with (autovacuum_enabled = false, vacuum_index_cleanup = off);
alter table space_vector alter column embedding set storage plain;
create index space_vector_crop on space_vector (crop_id) where crop_id is not null;
create index space_vector_product on space_vector (product_id, space_id);

create table job (
  id          bigint primary key default nextval('job_seq'),
  kind        text not null check (kind in ('index')),
  scope       text not null,
  provenance_id int references provenance,
  state       text not null check (state in ('RUNNING', 'DONE', 'STOPPED', 'FAILED', 'ABANDONED')),
  owner       uuid not null,
  owner_name  text not null,
  heartbeat   timestamptz not null,
  cursor      bigint not null default 0,
  total       bigint not null,
  done        bigint not null default 0,
  failed      bigint not null default 0,
  started_at  timestamptz not null,
  finished_at timestamptz,
  message     text,
  check ((state = 'RUNNING') = (finished_at is null))
);
create unique index job_running on job (kind) where state = 'RUNNING';

create table indexing_result (
  id         bigint generated always as identity primary key,
  job_id     bigint not null references job,
  product_id bigint not null references product,
  image_id   bigint,
  state      text not null check (state in ('INDEXED', 'UNREADABLE')),
  code       text,
  message    text,
  crops      int not null default 0,
  kept       int not null default 0,
  at         timestamptz not null,
  foreign key (product_id, image_id) references image (product_id, id),
  check ((state = 'UNREADABLE') = (code is not null and image_id is not null))
);
create index indexing_result_job on indexing_result (job_id, id);

create table query_result (
  id         bigint generated always as identity primary key,
  kind       text not null,
  space_id   int not null references space,
  k          int not null check (k > 0),
  exact      boolean not null,
  results    jsonb not null,
  took_ms    double precision not null,
  at         timestamptz not null
);
