-- AlterTable
ALTER TABLE "AuditLog" ALTER COLUMN "at" SET DEFAULT clock_timestamp();

-- CreateTable
CREATE TABLE "AuditSeal" (
    "number" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "firstAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "sealedAt" TIMESTAMPTZ(3) NOT NULL,
    "cluster" TEXT NOT NULL,
    "horizon" BIGINT NOT NULL,
    "nextTxid" BIGINT NOT NULL,
    "rowsHash" BYTEA NOT NULL,
    "previousHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditSeal_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "AuditSealEntry" (
    "id" UUID NOT NULL,
    "batch" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "AuditSealEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditSealEntry_batch_position_key" ON "AuditSealEntry"("batch", "position");

-- CreateIndex
CREATE INDEX "AuditLog_at_id_idx" ON "AuditLog"("at" DESC, "id" DESC);


-- What Prisma cannot say

-- Which transaction wrote the row. Numbers below pg_snapshot_xmin are over for good, so a row that commits late is still
-- sealed, once, and the write path takes no lock. A constant for what stands already, so that no row is rewritten.
ALTER TABLE "AuditLog" ADD COLUMN "txid" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "AuditLog" ALTER COLUMN "txid" SET DEFAULT (pg_current_xact_id()::text)::bigint;

-- Block ranges: next to nothing to write, and enough where the rows lie in this order (txid) or one value is sought (ip, request id).
CREATE INDEX "AuditLog_txid_brin" ON "AuditLog" USING brin ("txid") WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX "AuditLog_sought_brin" ON "AuditLog" USING brin ("ip" text_bloom_ops, "requestId" text_bloom_ops) WITH (pages_per_range = 32, autosummarize = on);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "AuditSeal" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "AuditSeal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "AuditSealEntry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "AuditSealEntry" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- As its owner: the application may run under a role that owns no table (docs/audit.md), and still gets its next months.
CREATE OR REPLACE FUNCTION ensure_audit_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  first date := date_trunc('month', month);
  part text := 'AuditLog_' || to_char(first, 'YYYYMM');
BEGIN
  IF first NOT BETWEEN (now() - interval '2 years')::date AND (now() + interval '2 years')::date THEN
    RAISE EXCEPTION 'no audit partition for %: more than two years away', first;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ensure_audit_partition'));
  IF to_regclass(format('%I', part)) IS NULL THEN
    EXECUTE format('CREATE TABLE %I PARTITION OF "AuditLog" FOR VALUES FROM (%L) TO (%L)', part, first, (first + interval '1 month')::date);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', part);
  END IF;
END $$;
ALTER FUNCTION ensure_audit_partition(date) SET search_path FROM CURRENT;
