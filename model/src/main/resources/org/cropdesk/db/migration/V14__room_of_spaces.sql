-- What vectors were made of is counted as they are written, like the vectors themselves; and every change of a space is, so that
-- whoever proved it can be told, at any size, that it is no longer what they saw.
alter table space_tally
  add column images  bigint not null default 0,
  add column texts   bigint not null default 0,
  add column boths   bigint not null default 0,
  add column changes bigint not null default 0;
update space_tally t
   set images = v.images, texts = v.texts, boths = v.boths, changes = v.n
  from (select space_id, count(*) filter (where source_type = 'IMAGE') as images, count(*) filter (where source_type = 'TEXT') as texts,
               count(*) filter (where source_type = 'BOTH') as boths, count(*) as n
          from space_vector group by space_id) v
 where v.space_id = t.space_id and t.slot = (select min(slot) from space_tally o where o.space_id = t.space_id);

create or replace function tally_vectors() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into cropdesk.space_tally as t (space_id, slot, vectors, stale, images, texts, boths, changes)
      select space_id, pg_backend_pid() % 16, count(*), count(*) filter (where stale), count(*) filter (where source_type = 'IMAGE'),
             count(*) filter (where source_type = 'TEXT'), count(*) filter (where source_type = 'BOTH'), count(*)
        from added group by space_id order by space_id
      on conflict (space_id, slot) do update
        set vectors = t.vectors + excluded.vectors, stale = t.stale + excluded.stale, images = t.images + excluded.images,
            texts = t.texts + excluded.texts, boths = t.boths + excluded.boths, changes = t.changes + excluded.changes;
  elsif tg_op = 'DELETE' then
    insert into cropdesk.space_tally as t (space_id, slot, vectors, stale, images, texts, boths, changes)
      select space_id, pg_backend_pid() % 16, -count(*), -count(*) filter (where stale), -count(*) filter (where source_type = 'IMAGE'),
             -count(*) filter (where source_type = 'TEXT'), -count(*) filter (where source_type = 'BOTH'), count(*)
        from gone group by space_id order by space_id
      on conflict (space_id, slot) do update
        set vectors = t.vectors + excluded.vectors, stale = t.stale + excluded.stale, images = t.images + excluded.images,
            texts = t.texts + excluded.texts, boths = t.boths + excluded.boths, changes = t.changes + excluded.changes;
  else
    insert into cropdesk.space_tally as t (space_id, slot, vectors, stale, images, texts, boths, changes)
      select space_id, pg_backend_pid() % 16, 0, sum(stale), sum(image), sum(words), sum(both_of), sum(n)
        from (select space_id, stale::int as stale, (source_type = 'IMAGE')::int as image, (source_type = 'TEXT')::int as words,
                     (source_type = 'BOTH')::int as both_of, 1 as n from added
              union all
              select space_id, -stale::int, -(source_type = 'IMAGE')::int, -(source_type = 'TEXT')::int,
                     -(source_type = 'BOTH')::int, 0 from gone) d
       group by space_id order by space_id
      on conflict (space_id, slot) do update
        set stale = t.stale + excluded.stale, images = t.images + excluded.images, texts = t.texts + excluded.texts,
            boths = t.boths + excluded.boths, changes = t.changes + excluded.changes;
  end if;
  return null;
end $$;

-- How many products a space covers, as counted last: reading it costs nothing, counting it anew goes on behind the screen.
create table space_coverage (
  space_id int primary key references space,
  at       timestamptz not null,
  products bigint not null,
  covered  bigint not null,
  changes  bigint not null
);

-- What a verification was about, and the products it found without a right vector, to be leafed through by sku.
alter table space_check add column changes bigint;
create table space_missing (
  space_id   int not null references space,
  sku        text not null,
  product_id bigint not null references product,
  -- It has vectors, which no longer fit.
  stale      boolean not null,
  primary key (space_id, sku, product_id)
);

alter table space_comparison add column note text not null default '';
-- A space that was let go of and filled anew is another one than was compared.
alter table space add column emptied_at timestamptz;

create index backfill_space on backfill (space_id, id desc);
