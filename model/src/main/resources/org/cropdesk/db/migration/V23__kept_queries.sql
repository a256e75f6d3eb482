-- A query that was kept says how it ended, also when it found nothing or was refused; the rest of that is in query and results.
alter table query_result
  add column outcome text not null default 'answered';

-- A sku that is typed is found by itself, however many other products have its letters among their words.
create index product_sku_lower on product (lower(sku)) where deleted_at is null;
