-- Nothing about calls says more than the coarse times in it: not the exact start of a running call, and not the place, the
-- transaction or the order of a row among the statistics.

update open_call set
    started_at = date_bin('15 minutes', started_at, timestamptz 'epoch'),
    alive_at = date_bin('5 minutes', alive_at + interval '150 seconds', timestamptz 'epoch');

alter table open_call
    add constraint open_call_start_is_a_quarter_hour check (mod(extract(epoch from started_at), 900) = 0),
    add constraint open_call_heartbeat_is_five_minutes check (mod(extract(epoch from alive_at), 300) = 0);

-- Calls that ended, until they are written among the statistics in a batch of their own: for each five minutes one row, in it what
-- is counted, sorted, so that nothing here follows the order in which they ended.
create table ended_call (
    ended_at timestamptz primary key check (mod(extract(epoch from ended_at), 300) = 0),
    calls call_statistic[] not null check (cardinality(calls) > 0)
);

-- What was changed or moved away is cleared from the files of these small tables within minutes, not when it has become much.
alter table open_call set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
alter table ended_call set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0,
    toast.autovacuum_vacuum_threshold = 0, toast.autovacuum_vacuum_scale_factor = 0);

-- What was counted before lay in the order of ending.
create temporary table counted on commit drop as table call_statistic;
truncate call_statistic;
insert into call_statistic (started_at, ended_at, participants, os_families)
    select started_at, ended_at, participants, os_families from counted order by 1, 2, 3, 4;
