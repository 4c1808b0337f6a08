-- A role for the application that owns nothing: it can neither drop the triggers of the append-only tables nor a partition.
-- Run by the owner after each migration:  psql "$OWNER_URL" -v role=pigeonhole_app -f scripts/app-role.sql
-- The role itself is made once:           create role pigeonhole_app login password '...';
GRANT USAGE ON SCHEMA public, graphile_worker TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, graphile_worker TO :"role";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public, graphile_worker TO :"role";
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public, graphile_worker TO :"role";
-- Sealed and append-only: written through the parent table alone, never by its partitions' names.
REVOKE UPDATE, DELETE, TRUNCATE ON "AuditLog", "AuditSeal", "AuditSealEntry" FROM :"role";
SELECT format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM %I', inhrelid::regclass, :'role')
  FROM pg_inherits WHERE inhparent = '"AuditLog"'::regclass \gexec
-- The queue's tables know rows by policy: the role works all of them.
SELECT format('DROP POLICY IF EXISTS application ON graphile_worker.%I; CREATE POLICY application ON graphile_worker.%I TO %I USING (true) WITH CHECK (true)', relname, relname, :'role')
  FROM pg_class WHERE relnamespace = 'graphile_worker'::regnamespace AND relrowsecurity \gexec
