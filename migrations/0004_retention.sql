-- The journal of the retention job: that a rule ran, when, and how many rows it removed. It proves deletion and names nobody.

create table retention_run (
    ran_at timestamptz not null,
    rule text not null check (rule ~ '^[a-z_]{1,40}$'),
    deleted bigint not null check (deleted >= 0),
    primary key (ran_at, rule)
);
