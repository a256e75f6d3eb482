-- What the vectors of a version's chosen crops were when it was frozen, so that an export with vectors can tell others from them.
-- Versions frozen before have no proof.
alter table dataset_version
  -- Of all proofs in the order of their crops; null without a space, and for versions frozen before proofs were kept.
  add column vectors_sha256 text check (vectors_sha256 ~ '^[0-9a-f]{64}$');

-- One row for each chosen crop. Eight bytes tell two vectors apart but once in 2^64, and take a hundredth of what a copy would.
create table dataset_vector (
  version_id bigint not null references dataset_version,
  crop_id    bigint not null,
  image_id   bigint not null,
  -- Null where the crop had no vector in the version's space, or one that was out of date.
  proof      bytea check (length(proof) = 8),
  primary key (version_id, crop_id)
);

create function vector_proof(embedding halfvec) returns bytea language sql immutable parallel safe
  return substring(sha256(halfvec_send(embedding)) for 8);
