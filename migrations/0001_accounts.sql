-- Accounts of practitioners and the data keys of all subjects. Personal columns are sealed under the subject's data key; deleting
-- the row in keys.subject_key erases the subject here and in every old backup. The schema "keys" is backed up apart from the rest
-- and for a short time only, therefore no foreign key crosses its border.

create schema keys;

create table keys.subject_key (
    subject_id uuid primary key, -- an account or a guest
    wrapped bytea not null check (octet_length(wrapped) = 72)
);

create table account (
    id uuid primary key,
    login_name_index bytea not null unique check (octet_length(login_name_index) = 32),
    login_name_sealed bytea not null check (octet_length(login_name_sealed) > 40),
    display_name_sealed bytea not null check (octet_length(display_name_sealed) > 40),
    password_hash text not null check (password_hash like '$argon2id$%'),
    verified boolean not null default false,
    disabled boolean not null default false,
    last_sign_in_at timestamptz,
    previous_sign_in_at timestamptz,
    created_at timestamptz not null default date_trunc('second', now()),
    constraint account_previous_sign_in_needs_a_last check (previous_sign_in_at is null or last_sign_in_at is not null)
);
