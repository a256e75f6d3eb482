-- A flag stands beside the stage: whatever becomes of the product, somebody is to look at it. Empty when without a note.
alter table product add column flag_note text;
create index product_flagged on product (id) where flag_note is not null and deleted_at is null;

-- Why a person chose another primary crop than the machine.
alter table primary_choice add column reason text check (reason is null or source = 'PERSON');

-- Several values of one attribute may be right at once, where its vocabulary says so.
alter table label drop constraint label_check3;

alter table decision drop constraint decision_kind_check;
alter table decision add constraint decision_kind_check
  check (kind in ('accept', 'reject', 'judge_crop', 'set_primary', 'relabel', 'skip', 'revert', 'revert_all',
                  'redraw', 'add_box', 'delete_crop', 'set_class', 'flag', 'fix_accept', 'together'));
