-- What 1,000 items of the encoder cost when a run was begun: whoever works on it counts by that.
alter table backfill add column price double precision not null default 0;

-- A crop may be wanted by what a person said of it alone: made the primary one, kept, or drawn. No vector is written then, so the
-- counter of changes stood still, and a proof and a coverage of before went on to be believed. It moves now wherever a space has no
-- vector of what it wants of that product.
create function words_on_spaces() returns trigger language plpgsql as $$
declare owner bigint;
begin
  if tg_table_name = 'primary_choice' then
    owner := case when tg_op = 'DELETE' then old.product_id else new.product_id end;
  else
    select c.product_id into owner from cropdesk.crop c
     where c.id = case when tg_op = 'DELETE' then old.crop_id else new.crop_id end;
  end if;
  insert into cropdesk.space_tally as t (space_id, slot, vectors, stale, changes)
    select s.id, pg_backend_pid() % 16, 0, 0, 1
      from cropdesk.space s
      join cropdesk.product p on p.id = owner and p.deleted_at is null and p.indexed_at is not null
     where s.state <> 'RETIRED'
       and case s.aspect
             when 'IMAGE' then exists (
               select from cropdesk.crop c
                 join cropdesk.image i on i.id = c.image_id and i.deleted_at is null
                 left join cropdesk.verdict m on m.crop_id = c.id and m.source = 'MACHINE'
                 left join cropdesk.verdict h on h.crop_id = c.id and h.source = 'PERSON'
                where c.product_id = p.id and c.deleted_at is null
                  -- A box that was just drawn is judged a moment later.
                  and (coalesce(h.keep, m.keep, true)
                       or exists (select from cropdesk.effective_primary e
                                   where e.product_id = p.id and e.crop_id = c.id offset 0))
                  and not exists (select from cropdesk.space_vector v
                                   where v.space_id = s.id and v.subject_id = c.id and not v.stale))
             when 'COMBINED' then
               exists (select from cropdesk.effective_primary e where e.product_id = p.id and e.crop_id is not null offset 0)
               and not exists (select from cropdesk.space_vector v
                                where v.space_id = s.id and v.subject_id = p.id and not v.stale)
             else false
           end
     order by s.id
    on conflict (space_id, slot) do update set changes = t.changes + 1;
  return null;
end $$;
create trigger word_on_primary after insert or update on primary_choice
  for each row when (new.source = 'PERSON') execute function words_on_spaces();
create trigger word_on_primary_gone after delete on primary_choice
  for each row when (old.source = 'PERSON') execute function words_on_spaces();
create trigger word_on_verdict after insert or update on verdict
  for each row when (new.source = 'PERSON') execute function words_on_spaces();
create trigger word_on_verdict_gone after delete on verdict
  for each row when (old.source = 'PERSON') execute function words_on_spaces();
create trigger word_on_box after insert or delete on box_word
  for each row execute function words_on_spaces();
