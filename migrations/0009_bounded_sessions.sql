-- Whatever a client did before, no statement of ours meets more than a bounded number of rows: a guest and an account have so many
-- sessions, a session has so many tickets, and who is erased is dead at once and swept up afterwards, in batches.

-- The most a guest (10) and an account (20) may have; sessions in excess of it go, the longest unused first.
delete from session where id in (
    select id from (
        select id, guest_id, row_number() over (partition by account_id, guest_id order by last_used_at desc, created_at desc, id)
            as place
        from session) as ranked
    where place > case when guest_id is null then 20 else 10 end);

-- Whether it was ever seen with a socket: one that holds a socket is not pushed out by a newcomer with the same code.
alter table session add column held_socket boolean not null default false;

create index session_of_practitioner on session (account_id) where guest_id is null;

-- A session's four places for tickets that are open. Tickets live for half a minute; whoever has one asks for another.
delete from ticket;
alter table ticket
    add column place smallint not null check (place between 0 and 3),
    add constraint ticket_has_a_place unique (session_id, place);
drop index ticket_by_session; -- the constraint's begins with the same column

-- Erased: the key is gone and the sealed values are overwritten; what is left is there only until the last of its sessions is swept.
alter table guest add column erased boolean not null default false;
alter table account
    add column erased boolean not null default false,
    add constraint account_erased_is_disabled check (disabled or not erased);

create index guest_erased on guest (id) where erased;
create index account_disabled on account (id) where disabled;

create function tell_sessions_of_erased_guests() returns trigger
    language plpgsql
    as $$
begin
    perform public.tell_ended_sessions(array(
        select session.id
        from now_changed join public.session on session.guest_id = now_changed.id
        where now_changed.erased
        limit 151));
    return null;
end
$$;

create trigger tell_sessions_of_erased_guests after update on guest
    referencing new table as now_changed
    for each statement execute function tell_sessions_of_erased_guests();
