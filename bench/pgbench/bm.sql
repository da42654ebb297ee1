\set show random(1000, 1019)
\set s random(1, 79990)
\set d random(1, 100)
\set n case when :d<=10 then 1 when :d<=55 then 2 when :d<=70 then 3 when :d<=90 then 4 when :d<=94 then 5 when :d<=98 then 6 else 8 end
insert into bench_claim as c (show_id, seat_no, holder, expires_at, hold_id) select :show, s, :client_id, now() + interval '10 min', :s from generate_series(:s::int, :s::int + :n::int - 1) s on conflict (show_id, seat_no) do update set holder = excluded.holder, expires_at = excluded.expires_at, hold_id = excluded.hold_id where c.expires_at < now() returning seat_no;
