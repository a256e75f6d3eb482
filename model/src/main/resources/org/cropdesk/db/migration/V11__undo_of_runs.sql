-- What a machine job replaced, kept by product in the transaction that replaced it, so that the job can be undone. The
-- undo is a job itself and keeps what it replaces in the same way, so it can be undone in turn.

-- Each feature names its own kind; a list here would have to be repeated by every one of them.
alter table job drop constraint job_kind_check;
alter table job add constraint job_kind_check check (kind ~ '^[a-z_]+$');
alter table job add column undoes bigint references job;
-- When the copies were let go; the job cannot be undone any more.
alter table job add column let_go_at timestamptz;
-- A job that ran before anything was kept.
update job set let_go_at = now();

-- The job whose results stand for a product; null when none does, or when it ran before anything was kept.
alter table product add column machine_job bigint;

create table replaced (
  job_id       bigint not null references job,
  product_id   bigint not null references product,
  -- Whose results stood before the job and after it. A job can be undone where its own still stand.
  state_before bigint,
  state_after  bigint,
  -- The live pictures the job looked at.
  images       bigint[] not null,
  -- The machine's rows by table, as they stood; null when there were none.
  before       jsonb,
  primary key (job_id, product_id)
);
create index replaced_product on replaced (product_id);

-- The vectors a job deleted, whole: making them again would take the encoder, and its earlier files.
create table replaced_vector (
  job_id      bigint not null,
  space_id    int not null,
  subject_id  bigint not null,
  product_id  bigint not null,
  crop_id     bigint,
  dimensions  int not null,
  stale       boolean not null,
  fingerprint text not null,
  embedding   halfvec not null,
  primary key (job_id, product_id, space_id, subject_id)
);
