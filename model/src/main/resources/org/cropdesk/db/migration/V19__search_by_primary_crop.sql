-- A search for products is about primary crops, a fraction of all. Walked through an index of all crops, most of what it hands out is
-- dropped, and of what is far behind a graph finds least; so primary crops have an index of their own. Marked is whatever is a choice
-- of the machine or of a person, now or lately: never fewer than count, and what counts is asked of the few that are near.
alter table space_vector add column of_primary boolean not null default false;
drop index space_vector_product;

-- The counter of changes moves with what a vector is, not with what its crop is to the product.
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
      select a.space_id, pg_backend_pid() % 16, 0, sum(a.stale::int - g.stale::int),
             sum((a.source_type = 'IMAGE')::int - (g.source_type = 'IMAGE')::int),
             sum((a.source_type = 'TEXT')::int - (g.source_type = 'TEXT')::int),
             sum((a.source_type = 'BOTH')::int - (g.source_type = 'BOTH')::int),
             count(*) filter (where a.of_primary = g.of_primary)
        from added a join gone g on g.space_id = a.space_id and g.subject_id = a.subject_id
       group by a.space_id order by a.space_id
      on conflict (space_id, slot) do update
        set stale = t.stale + excluded.stale, images = t.images + excluded.images, texts = t.texts + excluded.texts,
            boths = t.boths + excluded.boths, changes = t.changes + excluded.changes;
  end if;
  return null;
end $$;

-- Marks what is chosen and is not marked; who writes vectors marks them as they are written.
create function mark_primary() returns trigger language plpgsql as $$
begin
  update cropdesk.space_vector set of_primary = true
   where crop_id = new.crop_id and subject_id = new.crop_id and not of_primary;
  return null;
end $$;
create trigger primary_marked after insert on primary_choice
  for each row when (new.crop_id is not null) execute function mark_primary();
create trigger primary_marked_anew after update of crop_id on primary_choice
  for each row when (new.crop_id is distinct from old.crop_id and new.crop_id is not null) execute function mark_primary();

-- Rows are written anew, so the graphs go first and are built again afterwards.
do $$
declare s record;
begin
  for s in select id, dimensions, to_regclass('cropdesk.space_vector_hnsw_' || id) is not null as indexed
             from space where aspect = 'IMAGE' and state <> 'RETIRED' order by id loop
    execute format('drop index if exists cropdesk.%I', 'space_vector_hnsw_' || s.id);
    update space_vector v set of_primary = true
     where v.space_id = s.id and exists (select from primary_choice o where o.crop_id = v.subject_id);
    if s.indexed then
      execute format('create index %I on cropdesk.%I using hnsw ((embedding::halfvec(%s)) halfvec_cosine_ops) with (ef_construction = 128)',
                     'space_vector_hnsw_' || s.id, 'space_vector_' || s.id, s.dimensions);
      execute format('create index %I on cropdesk.%I using hnsw ((embedding::halfvec(%s)) halfvec_cosine_ops) with (ef_construction = 128) where of_primary',
                     'space_vector_primary_' || s.id, 'space_vector_' || s.id, s.dimensions);
    end if;
  end loop;
end $$;
create index space_vector_product on space_vector (product_id, space_id, of_primary);
