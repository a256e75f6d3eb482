-- A text that changes makes out of date what was made of it, and what would have been made of it: a vector of picture and text may
-- have been made of the picture alone because there was no text yet. Only a space of pictures reads none. Of the metadata each key
-- is a field of its own. A recipe of before may name a key without its "metadata.".
create or replace function text_changed() returns trigger language plpgsql as $$
declare changed text[] := array_remove(array[
    case when new.title is distinct from old.title then 'title' end,
    case when new.description is distinct from old.description then 'description' end,
    case when new.usage is distinct from old.usage then 'usage' end,
    case when new.features is distinct from old.features then 'features' end,
    case when new.category is distinct from old.category then 'category' end], null);
declare reading int[];
begin
  if new.metadata is distinct from old.metadata then
    changed := changed || array(
      select 'metadata.' || k
        from (select jsonb_object_keys(old.metadata) union select jsonb_object_keys(new.metadata)) keys (k)
       where old.metadata ->> k is distinct from new.metadata ->> k);
  end if;
  reading := array(
    select s.id from cropdesk.space s
     where s.state <> 'RETIRED' and s.aspect <> 'IMAGE'
       and case when s.recipe is null then changed && array['title', 'description']
                else exists (select from jsonb_array_elements_text(s.recipe -> 'fields') f
                              where case when f in ('title', 'description', 'usage', 'features', 'category')
                                           or f like 'metadata.%' then f else 'metadata.' || f end = any (changed)) end
     order by s.id);
  if reading = '{}' then
    return null;
  end if;
  update cropdesk.space_vector set stale = true
   where space_id = any (reading) and subject_id = new.id and product_id = new.id and not stale;
  -- Where there is no vector yet none is marked, and still the space is no longer what somebody proved. In rows of the tally that no
  -- run writes to: a run holds its products when it counts, and an import that counted would wait for those.
  insert into cropdesk.space_tally as t (space_id, slot, vectors, stale, changes)
    select r, 16 + pg_backend_pid() % 16, 0, 0, 1
      from unnest(reading) r
     where new.deleted_at is null and new.indexed_at is not null
       and not exists (select from cropdesk.space_vector v where v.space_id = r and v.subject_id = new.id)
     order by r
    on conflict (space_id, slot) do update set changes = t.changes + 1;
  return null;
end $$;

-- How many vectors each of two spaces held when they were compared: a signature for five of them says nothing of a million. Null for
-- comparisons of before.
alter table space_comparison
  add column vectors      bigint,
  add column with_vectors bigint;
