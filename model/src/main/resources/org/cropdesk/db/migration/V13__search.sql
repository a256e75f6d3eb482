-- The words of a product for keyword search, in a table of its own: a decision writes the product anew, but never its words.
-- Twice, as they stand and by their English stems, so that both an odd name and "mugs" are found.
create table product_words (
  product_id bigint primary key references product on delete cascade,
  words      tsvector not null
);
create function words_of(sku text, title text, description text) returns tsvector language sql immutable parallel safe as $$
  select setweight(array_to_tsvector(array[lower(left(sku, 200))]), 'A')
      || setweight(to_tsvector('pg_catalog.simple', left(sku, 200) || ' ' || left(title, 2000)), 'A')
      || setweight(to_tsvector('pg_catalog.english', left(title, 2000)), 'A')
      || setweight(to_tsvector('pg_catalog.simple', left(description, 20000)), 'C')
      || setweight(to_tsvector('pg_catalog.english', left(description, 20000)), 'C')
$$;
create function keep_words() returns trigger language plpgsql as $$
begin
  insert into cropdesk.product_words (product_id, words)
  values (new.id, cropdesk.words_of(new.sku, new.title, new.description))
  on conflict (product_id) do update set words = excluded.words;
  return null;
end $$;
create trigger product_words_added after insert on product
  for each row execute function keep_words();
create trigger product_words_changed after update of sku, title, description on product
  for each row when ((old.sku, old.title, old.description) is distinct from (new.sku, new.title, new.description))
  execute function keep_words();
insert into product_words (product_id, words) select id, words_of(sku, title, description) from product;
create index product_words_gin on product_words using gin (words);

-- What was asked, beside what was answered; a search by words alone is in no space.
alter table query_result
  alter column space_id drop not null,
  add column query jsonb not null default '{}',
  add column actor text;
