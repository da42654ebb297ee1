-- What R is measured on: the same kind of row as the product's claims and nothing around it.
drop table if exists bench_claim;
create table bench_claim (
  show_id int not null, seat_no int not null, holder bigint not null,
  expires_at timestamptz not null, hold_id bigint not null,
  primary key (show_id, seat_no)
) with (fillfactor = 90);
