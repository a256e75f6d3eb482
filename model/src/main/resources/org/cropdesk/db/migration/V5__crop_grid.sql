-- What filters ask for first: the label that may count of every attribute, by value; the categories; who decided.
create index label_value on label (attribute, value, crop_id) where source = 'PERSON' or rank = 1;
create index product_category on product (category);
