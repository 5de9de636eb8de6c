-- Erasure reaches the disk. PostgreSQL leaves a deleted row's bytes in the table's file, and VACUUM only forgets them: so every
-- erasure is noted here, and the retention job writes the three tables anew that hold something of a person.

create table keys.erasure (
    erased_in xid8 primary key -- the transaction
);

create function keys.note_erasure() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_level = 'STATEMENT' then
        if not exists (select from before) then
            return null;
        end if;
    end if;
    insert into keys.erasure (erased_in) values (pg_current_xact_id()) on conflict do nothing;
    return null;
end
$$;

-- A key also when it is wrapped anew: what opens with the old master key must go.
create trigger note_erasure after delete on keys.subject_key
    referencing old table as before for each statement execute function keys.note_erasure();
create trigger note_rewrapping after update on keys.subject_key
    referencing old table as before for each statement execute function keys.note_erasure();
create trigger note_erasure after delete on account
    referencing old table as before for each statement execute function keys.note_erasure();
create trigger note_erasure after delete on guest
    referencing old table as before for each statement execute function keys.note_erasure();

-- The erasures that no running transaction can see undone: only their rows are left out when a table is written anew.
create function keys.settled_erasures() returns setof xid8
    language sql stable
    security definer
    set search_path = pg_catalog, pg_temp
    as $$
    with held (by_others) as (
        select coalesce(max(age(oldest)), -1)
        from (
            select backend_xmin from pg_stat_activity
            where pid <> pg_backend_pid() and (datname is null or datname = current_database())
            union all select xmin from pg_replication_slots
            union all select transaction from pg_prepared_xacts
        ) somebody (oldest)
    ), present (oldest, following) as (
        select pg_snapshot_xmin(pg_current_snapshot()), pg_snapshot_xmax(pg_current_snapshot())::text::numeric
    )
    select erased_in from keys.erasure, held, present
    where (erased_in < oldest and following - erased_in::text::numeric > by_others)
       or erased_in::text::numeric > following -- of another cluster: its dump was restored here
    $$;

-- Writes the tables anew, ends the segment of the write-ahead log that still holds the old bytes (where the owner may; the next
-- checkpoint removes it), and answers how many erasures that were. None when a table is in use for longer than a moment.
create function keys.overwrite_erased() returns bigint
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set lock_timeout = '100ms'
    as $$
declare
    settled xid8[] := array(select keys.settled_erasures());
    small constant bigint := 16 * 1024 * 1024;
begin
    if cardinality(settled) = 0 then
        return 0;
    end if;
    begin
        lock table public.account, public.guest, keys.subject_key in access exclusive mode;
        cluster keys.subject_key using subject_key_pkey;
        -- Without their key the sealed columns are noise: a table that would be locked for long is left to VACUUM.
        if pg_relation_size('public.account') <= small then
            cluster public.account using account_pkey;
        end if;
        if pg_relation_size('public.guest') <= small then
            cluster public.guest using guest_pkey;
        end if;
    exception when lock_not_available then
        return 0;
    end;
    delete from keys.erasure where erased_in = any(settled);
    if has_function_privilege('pg_catalog.pg_switch_wal()', 'execute') then
        perform pg_switch_wal();
    end if;
    return cardinality(settled);
end
$$;

revoke execute on function keys.note_erasure, keys.settled_erasures, keys.overwrite_erased from public;

-- The planner's statistics hold samples of a column's values, of which the planner needs none here: no more are taken, and naming the
-- type again drops what there is.
alter table keys.subject_key alter column wrapped type bytea, alter column wrapped set statistics 0;
alter table account
    alter column login_name_index type bytea, alter column login_name_index set statistics 0,
    alter column login_name_sealed type bytea, alter column login_name_sealed set statistics 0,
    alter column display_name_sealed type bytea, alter column display_name_sealed set statistics 0,
    alter column password_hash type text, alter column password_hash set statistics 0;
alter table guest
    alter column display_name_sealed type bytea, alter column display_name_sealed set statistics 0,
    alter column code_index type bytea, alter column code_index set statistics 0,
    alter column code_sealed type bytea, alter column code_sealed set statistics 0;
alter table session alter column token_hash type bytea, alter column token_hash set statistics 0;
alter table ticket alter column ticket_hash type bytea, alter column ticket_hash set statistics 0;

-- What can be sealed dies with the key: the password's hash and the times of the last two sign-ins. The server seals what lies in
-- the older columns at its next start, which then are empty.
alter table account
    alter column password_hash drop not null,
    add column password_sealed bytea check (octet_length(password_sealed) > 40),
    add column sign_ins_sealed bytea check (octet_length(sign_ins_sealed) > 40),
    add constraint account_password_in_one_form check ((password_hash is null) <> (password_sealed is null)),
    add constraint account_sign_ins_in_one_form check (sign_ins_sealed is null or last_sign_in_at is null);
alter table account
    alter column password_sealed set statistics 0,
    alter column sign_ins_sealed set statistics 0;

create trigger note_sealing after update on account
    for each row when (old.password_hash is not null and new.password_hash is null)
    execute function keys.note_erasure();

-- Who was erased before now has left bytes too.
insert into keys.erasure (erased_in) values (pg_current_xact_id());
