-- Running calls and what is counted of finished ones. Neither table knows an account, a guest or a session. A statistics row has no
-- key and exactly four columns: coarse times, how many, and which families of operating systems.

create function os_families_are_in_order(families text[]) returns boolean
    language sql immutable strict parallel safe
    return families = (select array_agg(family order by family collate "C") from unnest(families) as family);

create table open_call (
    id uuid primary key,
    started_at timestamptz not null,
    alive_at timestamptz not null,
    participants smallint not null check (participants between 2 and 9),
    os_families text[] not null,
    constraint open_call_one_family_each check (cardinality(os_families) = participants),
    constraint open_call_known_families
        check (os_families <@ array['windows', 'macos', 'linux', 'chromeos', 'android', 'ios', 'other']),
    constraint open_call_families_in_order check (os_families_are_in_order(os_families))
);

create index open_call_by_heartbeat on open_call (alive_at);

create table call_statistic (
    started_at timestamptz not null,
    ended_at timestamptz not null,
    participants smallint not null check (participants between 2 and 9),
    os_families text[] not null,
    constraint call_statistic_start_is_a_quarter_hour check (mod(extract(epoch from started_at), 900) = 0),
    constraint call_statistic_end_is_five_minutes check (mod(extract(epoch from ended_at), 300) = 0),
    constraint call_statistic_ends_after_start check (ended_at >= started_at),
    constraint call_statistic_one_family_each check (cardinality(os_families) = participants),
    constraint call_statistic_known_families
        check (os_families <@ array['windows', 'macos', 'linux', 'chromeos', 'android', 'ios', 'other']),
    constraint call_statistic_families_in_order check (os_families_are_in_order(os_families))
);
