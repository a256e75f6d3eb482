-- What filters ask for first. The label that may count, of every attribute, by value: a person's, or the machine's best.
create index label_value on label (attribute, value, crop_id) include (source, rank)
  where source = 'PERSON' or rank = 1;
-- How sure the machine was of its best value and of the second.
create index label_confidence on label (attribute, rank, confidence, crop_id) where source = 'MACHINE' and rank <= 2;
-- What people said is little among what machines said.
create index label_person on label (crop_id, attribute) where source = 'PERSON';
create index verdict_person on verdict (crop_id) where source = 'PERSON';
create index product_category on product (category);
