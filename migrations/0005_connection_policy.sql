-- A practice's own choice of how its calls connect; null: the operator's default (ice.connection_policy).

alter table account add column connection_policy text
    check (connection_policy in ('direct_only', 'direct_first', 'relay_only'));
