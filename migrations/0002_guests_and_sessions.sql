-- Guests with their access codes, sessions and tickets. Of tokens and tickets only SHA-256 hashes are known here; of a client
-- nothing but its session (no address, no user agent).

create table guest (
    id uuid primary key,
    account_id uuid not null references account,
    display_name_sealed bytea not null check (octet_length(display_name_sealed) > 40),
    code_index bytea not null unique check (octet_length(code_index) = 32),
    code_sealed bytea not null check (octet_length(code_sealed) > 40),
    created_at timestamptz not null,
    renewed_at timestamptz not null, -- the code's validity counts from here
    expires_at timestamptz not null, -- the code's validity; the record stays until it is deleted
    unique (id, account_id),
    constraint guest_code_valid_at_most_30_days
        check (expires_at > renewed_at and expires_at <= renewed_at + interval '720 hours')
);

create index guest_by_account on guest (account_id, created_at desc);

create table session (
    id uuid primary key,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    account_id uuid not null references account on delete cascade,
    guest_id uuid,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    expires_at timestamptz not null,
    -- a guest's session opens the waiting room of the guest's own practitioner and of nobody else
    constraint session_guest_belongs_to_account
        foreign key (guest_id, account_id) references guest (id, account_id) on delete cascade,
    constraint session_ends_in_time check (
        expires_at > created_at
        and expires_at <= created_at + case when guest_id is null then interval '24 hours' else interval '720 hours' end)
);

create index session_by_account on session (account_id);
create index session_by_guest on session (guest_id) where guest_id is not null;
create index session_by_end on session (expires_at);

create table ticket (
    ticket_hash bytea primary key check (octet_length(ticket_hash) = 32),
    session_id uuid not null references session on delete cascade,
    expires_at timestamptz not null
);

create index ticket_by_session on ticket (session_id);
create index ticket_by_end on ticket (expires_at);
