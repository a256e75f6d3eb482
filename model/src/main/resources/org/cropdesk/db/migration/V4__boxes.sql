-- What a person said of a box. The machine's detection and crop stay as they are beside it; a crop that a person drew
-- has rows of its own with the source PERSON, and is there as long as its word is.
create table box_word (
  crop_id     bigint primary key references crop,
  x0          double precision,
  y0          double precision,
  x1          double precision,
  y1          double precision,
  margin      double precision check (margin >= 0),
  class_name  text,
  deleted     boolean not null default false,
  decision_id uuid not null references decision,
  check (num_nulls(x0, y0, x1, y1, margin) in (0, 5)),
  check (x1 > x0 and y1 > y0),
  check (x0 is not null or class_name is not null or deleted)
);

alter table decision drop constraint decision_kind_check;
alter table decision add constraint decision_kind_check
  check (kind in ('accept', 'reject', 'judge_crop', 'set_primary', 'relabel', 'skip', 'revert', 'revert_all',
                  'redraw', 'add_box', 'delete_crop', 'set_class'));

-- What is out of date is few among many, and is asked for after every change of a box.
create index space_vector_stale on space_vector (space_id, crop_id) where stale and crop_id is not null;
create index crop_person on crop (id) where source = 'PERSON';
create index detection_class on detection (class_name);

-- As before, except that a crop which is no longer there cannot stand for its product.
create or replace view effective_primary as
  select m.product_id, coalesce(h.crop_id, m.crop_id) as crop_id,
         case when h.crop_id is not null then 'PERSON' else 'MACHINE' end as source
    from primary_choice m
    left join primary_choice h on h.product_id = m.product_id and h.source = 'PERSON'
    left join crop c on c.id = m.crop_id and c.deleted_at is null
    left join verdict v on v.crop_id = m.crop_id and v.source = 'PERSON'
   where m.source = 'MACHINE'
     and (h.crop_id is not null or (c.id is not null and v.keep is distinct from false))
  union all
  select h.product_id, h.crop_id, 'PERSON'
    from primary_choice h
   where h.source = 'PERSON'
     and not exists (select from primary_choice m where m.product_id = h.product_id and m.source = 'MACHINE');
