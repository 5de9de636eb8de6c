-- Which master key this database is written with, by a name that tells nothing of the key. Two rows while `visavis key rotate` has
-- not come to its end: nobody writes meanwhile, and no server starts.

create table keys.master_key (
    id bytea primary key check (octet_length(id) = 16)
);
