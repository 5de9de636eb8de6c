-- Whoever ends sessions says so, in the transaction that ends them: the channel "ended_sessions" carries their ids, or nothing when
-- they are too many (a node that hears nothing in it compares all the sessions it holds). The id of an ended session leads to nobody.

create function tell_ended_sessions(ended uuid[]) returns void
    language plpgsql
    as $$
begin
    if cardinality(ended) > 150 then
        perform pg_notify('ended_sessions', '');
    elsif cardinality(ended) > 0 then
        perform pg_notify('ended_sessions', array_to_string(ended, ','));
    end if;
end
$$;

create function tell_deleted_sessions() returns trigger
    language plpgsql
    as $$
begin
    perform public.tell_ended_sessions(array(select id from deleted limit 151));
    return null;
end
$$;

create trigger tell_deleted_sessions after delete on session
    referencing old table as deleted
    for each statement execute function tell_deleted_sessions();

create function tell_all_sessions() returns trigger
    language plpgsql
    as $$
begin
    perform pg_notify('ended_sessions', '');
    return null;
end
$$;

create trigger tell_all_sessions after truncate on session
    for each statement execute function tell_all_sessions();

create function tell_sessions_of_disabled_account() returns trigger
    language plpgsql
    as $$
begin
    perform public.tell_ended_sessions(array(select id from public.session where account_id = new.id limit 151));
    return null;
end
$$;

create trigger tell_sessions_of_disabled_account after update of disabled on account
    for each row when (new.disabled and not old.disabled)
    execute function tell_sessions_of_disabled_account();
