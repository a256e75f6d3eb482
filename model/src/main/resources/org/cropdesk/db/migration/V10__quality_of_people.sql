-- What people said of a product they had decided before, shown to them without that word. It changes nothing in the
-- catalog; it is there to be compared.
create table blind_answer (
  id          uuid primary key,
  product_id  bigint not null references product,
  actor       text not null check (actor <> ''),
  -- The decision it is held against, and when that was made.
  decision_id uuid not null references decision,
  decided_at  timestamptz not null,
  answered_at timestamptz not null,
  took_ms     bigint not null check (took_ms >= 0),
  same        boolean not null
);
create index blind_answer_actor on blind_answer (actor, answered_at);
create index blind_answer_product on blind_answer (product_id);

-- Two words about the same thing, the second said without sight of the first. Both by one person, or by two.
create table second_word (
  answer_id   uuid not null references blind_answer,
  first_actor text not null,
  kind        text not null check (kind in ('OUTCOME', 'VERDICT', 'PRIMARY', 'LABEL')),
  crop_id     bigint,
  attribute   text not null default '',
  first_word  text not null,
  second_word text not null
);
create index second_word_answer on second_word (answer_id);
