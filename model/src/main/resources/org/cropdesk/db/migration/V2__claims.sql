-- Who has which product on the desk. A claim is a courtesy, not a lock: what keeps decisions apart is the version.
-- All times are the database's own, so desks with wrong clocks cannot take or lose anything.
create table claim (
  product_id bigint primary key references product,
  holder     text not null check (holder <> ''),
  -- One process of Cropdesk: a person may sit at two of them.
  desk       uuid not null,
  claimed_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > claimed_at)
);
create index claim_desk on claim (desk);
