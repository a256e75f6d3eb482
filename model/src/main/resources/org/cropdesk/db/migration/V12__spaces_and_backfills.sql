-- How the vectors of a space are made, and its way through the catalog.
alter table space
  add column recipe          jsonb,
  add column recipe_hash     text,
  -- What the run that fills it asked the encoder to do first; compared whenever vectors are written or a query is encoded.
  add column text_probe      real[],
  add column verified_at     timestamptz,
  add column activated_at    timestamptz,
  add column retired_at      timestamptz,
  add column retired_vectors bigint;

-- Who put which space in force, and when. The newest row of an aspect names the space that searches use; the one before it is
-- where a roll-back goes.
create table space_use (
  id       bigint generated always as identity primary key,
  aspect   text not null,
  space_id int not null references space,
  actor    text not null,
  reason   text not null check (reason in ('FIRST', 'PROMOTED', 'ROLLED_BACK')),
  at       timestamptz not null
);
create index space_use_aspect on space_use (aspect, id desc);
insert into space_use (aspect, space_id, actor, reason, at)
  select aspect, id, 'index', 'FIRST', changed_at from space where state = 'ACTIVE' order by changed_at;

-- One partition for each space, so that letting a space go is a drop and not a delete. The subject is the crop where a vector
-- stands for a crop, else the product; the crop of a vector that stands for a product is the primary crop it was made of.
alter table space_vector rename to space_vector_before;
alter index space_vector_crop rename to space_vector_before_crop;
alter index space_vector_product rename to space_vector_before_product;
alter index space_vector_stale rename to space_vector_before_stale;
create table space_vector (
  space_id     int not null,
  subject_id   bigint not null,
  product_id   bigint not null references product,
  crop_id      bigint,
  dimensions   int not null,
  stale        boolean not null default false,
  fingerprint  text not null,
  source_type  text not null default 'IMAGE' check (source_type in ('IMAGE', 'TEXT', 'BOTH')),
  -- Version of the product the vector was made of: an older one never replaces a newer one.
  seen_version bigint not null default 0,
  embedding    halfvec not null,
  primary key (space_id, subject_id),
  foreign key (space_id, dimensions) references space (id, dimensions),
  foreign key (product_id, crop_id) references crop (product_id, id),
  check (subject_id = coalesce(crop_id, product_id) or subject_id = product_id),
  check (vector_dims(embedding) = dimensions)
) partition by list (space_id);
alter table space_vector alter column embedding set storage plain;
create index space_vector_crop on space_vector (crop_id) where crop_id is not null;
create index space_vector_product on space_vector (product_id, space_id);
create index space_vector_stale on space_vector (space_id, crop_id) where stale and crop_id is not null;

-- How many vectors a space holds and how many of them are out of date, in rows that are added to: counting ten million
-- vectors is no question a screen may ask. Several rows a space, by connection, so that two writers need not wait.
create table space_tally (
  space_id int not null references space,
  slot     int not null,
  vectors  bigint not null,
  stale    bigint not null,
  primary key (space_id, slot)
);
create function tally_vectors() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into cropdesk.space_tally as t (space_id, slot, vectors, stale)
      select space_id, pg_backend_pid() % 16, count(*), count(*) filter (where stale)
        from added group by space_id order by space_id
      on conflict (space_id, slot) do update
        set vectors = t.vectors + excluded.vectors,
            stale = t.stale + excluded.stale;
  elsif tg_op = 'DELETE' then
    insert into cropdesk.space_tally as t (space_id, slot, vectors, stale)
      select space_id, pg_backend_pid() % 16, -count(*), -count(*) filter (where stale)
        from gone group by space_id order by space_id
      on conflict (space_id, slot) do update
        set vectors = t.vectors + excluded.vectors,
            stale = t.stale + excluded.stale;
  else
    insert into cropdesk.space_tally as t (space_id, slot, vectors, stale)
      select space_id, pg_backend_pid() % 16, 0, sum(n)
        from (select space_id, stale::int as n from added union all select space_id, -stale::int from gone) d
       group by space_id having sum(n) <> 0 order by space_id
      on conflict (space_id, slot) do update set stale = t.stale + excluded.stale;
  end if;
  return null;
end $$;

create trigger tally_added after insert on space_vector referencing new table as added
  for each statement execute function tally_vectors();
create trigger tally_gone after delete on space_vector referencing old table as gone
  for each statement execute function tally_vectors();
create trigger tally_changed after update on space_vector referencing old table as gone new table as added
  for each statement execute function tally_vectors();

-- A partition of its own for a space, made beside the table and then attached: creating it in place would lock out readers.
-- Autovacuum stays off and vacuum leaves the indexes alone because pgvector 0.8.0 can damage an HNSW graph while vacuuming it.
create function open_space(space int) returns void language plpgsql as $$
declare name text := 'space_vector_' || space;
begin
  if to_regclass('cropdesk.' || name) is not null then
    return;
  end if;
  execute format('create table cropdesk.%I (like cropdesk.space_vector including defaults including constraints including storage)'
                 ' with (autovacuum_enabled = false, vacuum_index_cleanup = off)', name);
  execute format('alter table cropdesk.space_vector attach partition cropdesk.%I for values in (%s)', name, space);
end $$;

do $$
declare s record;
begin
  for s in select id, dimensions from space order by id loop
    perform open_space(s.id);
    insert into space_vector (space_id, subject_id, product_id, crop_id, dimensions, stale, fingerprint, source_type, embedding)
      select space_id, subject_id, product_id, crop_id, dimensions, stale, fingerprint,
             case when crop_id is null then 'TEXT' else 'IMAGE' end, embedding
        from space_vector_before where space_id = s.id;
    if to_regclass('cropdesk.space_vector_hnsw_' || s.id) is not null then
      execute format('drop index cropdesk.%I', 'space_vector_hnsw_' || s.id);
      execute format('create index %I on cropdesk.%I using hnsw ((embedding::halfvec(%s)) halfvec_cosine_ops)',
                     'space_vector_hnsw_' || s.id, 'space_vector_' || s.id, s.dimensions);
    end if;
  end loop;
end $$;
drop table space_vector_before;

alter table replaced_vector
  add column source_type  text not null default 'IMAGE',
  add column seen_version bigint not null default 0;
update replaced_vector set source_type = 'TEXT' where crop_id is null;

-- A text that changes makes the vectors of that text out of date, whoever changes it, in every space that reads one of the
-- fields that did; a column that no space reads makes none.
create function text_changed() returns trigger language plpgsql as $$
declare changed text[] := array_remove(array[
    case when new.title is distinct from old.title then 'title' end,
    case when new.description is distinct from old.description then 'description' end,
    case when new.usage is distinct from old.usage then 'usage' end,
    case when new.features is distinct from old.features then 'features' end,
    case when new.category is distinct from old.category then 'category' end,
    case when new.metadata is distinct from old.metadata then 'metadata' end], null);
begin
  update cropdesk.space_vector v set stale = true
    from cropdesk.space s
   where s.id = v.space_id and v.product_id = new.id and v.subject_id = new.id and v.source_type <> 'IMAGE' and not v.stale
     and case when s.recipe is null then changed && array['title', 'description']
              else exists (select from jsonb_array_elements_text(s.recipe -> 'fields') f
                            where split_part(f, '.', 1) = any (changed)) end;
  return null;
end $$;
create trigger product_text_changed
  after update of title, description, usage, features, category, metadata on product
  for each row when ((old.title, old.description, old.usage, old.features, old.category, old.metadata)
                     is distinct from (new.title, new.description, new.usage, new.features, new.category, new.metadata))
  execute function text_changed();

-- A crop that moves has other pixels than its vectors were made of. Who moved it may write a new one in the same transaction.
-- Where a person's box counts, the machine's may move as it likes.
create function crop_moved() returns trigger language plpgsql as $$
begin
  update cropdesk.space_vector set stale = true
   where crop_id = new.id and not stale
     and not exists (select from cropdesk.box_word w where w.crop_id = new.id and w.x0 is not null);
  return null;
end $$;
create trigger crop_moved after update of x0, y0, x1, y1, margin on crop
  for each row when ((old.x0, old.y0, old.x1, old.y1, old.margin) is distinct from (new.x0, new.y0, new.x1, new.y1, new.margin))
  execute function crop_moved();

-- A vector of picture and text was made of the primary crop; with another one it is out of date.
create function primary_changed() returns trigger language plpgsql as $$
declare product bigint;
begin
  if not exists (select from cropdesk.space where aspect = 'COMBINED' and state <> 'RETIRED') then
    return null;
  end if;
  if tg_table_name = 'verdict' then
    select c.product_id into product from cropdesk.crop c
     where c.id = case when tg_op = 'DELETE' then old.crop_id else new.crop_id end;
  else
    product := case when tg_op = 'DELETE' then old.product_id else new.product_id end;
  end if;
  update cropdesk.space_vector v set stale = true
    from cropdesk.space s
   where s.id = v.space_id and s.aspect = 'COMBINED' and v.product_id = product and not v.stale
     and v.crop_id is distinct from (select e.crop_id from cropdesk.effective_primary e where e.product_id = product);
  return null;
end $$;
create trigger primary_changed after insert or update or delete on primary_choice
  for each row execute function primary_changed();
create trigger primary_refused after insert or update on verdict
  for each row when (new.source = 'PERSON') execute function primary_changed();
create trigger primary_no_longer_refused after delete on verdict
  for each row when (old.source = 'PERSON') execute function primary_changed();

-- A run that fills a space.
create table backfill (
  id           bigint primary key default nextval('job_seq'),
  space_id     int not null references space,
  state        text not null check (state in ('CANARY', 'RUNNING', 'PAUSED', 'DONE', 'CANCELLED', 'FAILED')),
  -- What is done now: the canary, the products of its scope, those that changed meanwhile, those that failed, then nothing more.
  phase        text not null check (phase in ('CANARY', 'MAIN', 'CATCH_UP', 'RETRY', 'INDEX', 'END')),
  settings     jsonb not null,
  cursor       bigint not null default 0,
  -- How often the catalog was gone through for what changed meanwhile, and how much the last time found.
  pass         int not null default 0,
  pass_found   bigint not null default 0,
  total        bigint not null,
  done         bigint not null default 0,
  failed       bigint not null default 0,
  skipped      bigint not null default 0,
  vectors      bigint not null default 0,
  cost         double precision not null default 0,
  actor        text not null,
  created_at   timestamptz not null,
  finished_at  timestamptz,
  -- Seconds that somebody worked on it; pauses do not count.
  worked       double precision not null default 0,
  peak_memory  bigint not null default 0,
  steps        jsonb not null default '{}',
  canary       jsonb,
  message      text,
  notes        text not null default '',
  check ((state in ('DONE', 'CANCELLED', 'FAILED')) = (finished_at is not null))
);
-- Two runs at one space would fill it twice.
create unique index backfill_open on backfill (space_id) where state in ('CANARY', 'RUNNING', 'PAUSED');

-- Products a worker has taken on. A chunk whose worker is silent for too long is taken over by another.
create table backfill_chunk (
  id          bigint generated always as identity primary key,
  run_id      bigint not null references backfill,
  phase       text not null,
  products    bigint[] not null,
  worker      uuid not null,
  worker_name text not null,
  heartbeat   timestamptz not null,
  attempts    int not null default 1
);
create index backfill_chunk_run on backfill_chunk (run_id, id);

create table backfill_failure (
  run_id      bigint not null references backfill,
  product_id  bigint not null references product,
  step        text not null check (step in ('FETCH', 'DECODE', 'CROP', 'ENCODE', 'WRITE')),
  code        text not null,
  message     text not null,
  attempts    int not null default 1,
  at          timestamptz not null,
  -- Null when it is left alone until somebody asks for it again.
  next_try_at timestamptz,
  primary key (run_id, product_id)
);
create index backfill_failure_due on backfill_failure (run_id, next_try_at, product_id);

create table backfill_event (
  id      bigint generated always as identity primary key,
  run_id  bigint not null references backfill,
  at      timestamptz not null,
  level   text not null check (level in ('INFO', 'WARN', 'ERROR')),
  message text not null
);
create index backfill_event_run on backfill_event (run_id, id);

-- What the verification of a space found, and who signed the comparison with the one in force.
create table space_check (
  id         bigint generated always as identity primary key,
  space_id   int not null references space,
  at         timestamptz not null,
  passed     boolean not null,
  findings   jsonb not null
);
create index space_check_space on space_check (space_id, id desc);
create table space_comparison (
  id         bigint generated always as identity primary key,
  space_id   int not null references space,
  with_space int not null references space,
  at         timestamptz not null,
  findings   jsonb not null,
  signed_by  text,
  signed_at  timestamptz,
  check ((signed_by is null) = (signed_at is null))
);
create index space_comparison_space on space_comparison (space_id, id desc);
