-- CreateEnum
CREATE TYPE "LedgerKind" AS ENUM ('CHARGE', 'PAYMENT', 'CREDIT', 'REFUND', 'ADJUSTMENT', 'WRITE_OFF');

-- CreateTable
CREATE TABLE "LedgerEntry" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "sourceKey" TEXT NOT NULL,
    "kind" "LedgerKind" NOT NULL,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "balanceAfter" INTEGER NOT NULL,
    "tax" INTEGER NOT NULL DEFAULT 0,
    "taxRateBp" INTEGER NOT NULL DEFAULT 0,
    "descriptionKey" TEXT NOT NULL,
    "descriptionParams" JSONB NOT NULL DEFAULT '{}',
    "causeType" TEXT NOT NULL,
    "causeId" UUID,
    "invoiceId" UUID,
    "periodStart" TIMESTAMPTZ(3),
    "periodEnd" TIMESTAMPTZ(3),
    "at" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "LedgerEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UserBalance" (
    "workspaceId" UUID NOT NULL,
    "owed" INTEGER NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "entryCount" INTEGER NOT NULL DEFAULT 0,
    "settled" INTEGER NOT NULL DEFAULT 0,
    "invoiced" INTEGER NOT NULL DEFAULT 0,
    "invoicedThroughSeq" INTEGER NOT NULL DEFAULT 0,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UserBalance_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateIndex
CREATE UNIQUE INDEX "LedgerEntry_sourceKey_key" ON "LedgerEntry"("sourceKey");

-- CreateIndex
CREATE INDEX "LedgerEntry_causeId_idx" ON "LedgerEntry"("causeId");

-- CreateIndex
CREATE INDEX "LedgerEntry_at_idx" ON "LedgerEntry"("at");

-- CreateIndex
CREATE UNIQUE INDEX "LedgerEntry_workspaceId_seq_key" ON "LedgerEntry"("workspaceId", "seq");

-- AddForeignKey
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "UserBalance" ADD CONSTRAINT "UserBalance_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma cannot say

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "LedgerEntry" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "LedgerEntry" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON "UserBalance" FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- 10 million in a currency of two decimals for one entry, twenty for a balance: far inside 32 bits, so that a sum of two cannot overflow.
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_amount_bound" CHECK ("amount" <> 0 AND "amount" BETWEEN -1000000000 AND 1000000000);
ALTER TABLE "UserBalance" ADD CONSTRAINT "UserBalance_owed_bound" CHECK ("owed" BETWEEN -2000000000 AND 2000000000);
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_source" CHECK (length("sourceKey") BETWEEN 3 AND 200);
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_sign" CHECK (
  CASE "kind" WHEN 'CHARGE' THEN "amount" > 0 WHEN 'REFUND' THEN "amount" > 0
              WHEN 'PAYMENT' THEN "amount" < 0 WHEN 'CREDIT' THEN "amount" < 0 WHEN 'WRITE_OFF' THEN "amount" < 0 ELSE true END);
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_tax" CHECK (abs("tax") < abs("amount") AND ("tax" = 0 OR sign("tax") = sign("amount")));
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_currency" CHECK ("currency" ~ '^[A-Z]{3}$');
ALTER TABLE "LedgerEntry" ADD CONSTRAINT "LedgerEntry_period" CHECK (("periodStart" IS NULL) = ("periodEnd" IS NULL) AND "periodStart" <= "periodEnd");

-- The balance moves with the ledger or the statement is refused: each entry continues the one before it, and the newest
-- one of each workspace is what its UserBalance says. Checked once a statement, so that the billing cycle's batches stay quick.
CREATE FUNCTION ledger_follows_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM fresh f LEFT JOIN "LedgerEntry" p ON p."workspaceId" = f."workspaceId" AND p."seq" = f."seq" - 1
     WHERE f."balanceAfter" <> coalesce(p."balanceAfter", 0) + f."amount" OR (f."seq" <> 1 AND p."id" IS NULL) OR f."seq" < 1
  ) OR EXISTS (
    SELECT 1 FROM (SELECT "workspaceId", max("seq") AS "seq" FROM fresh GROUP BY 1) l
      JOIN fresh f USING ("workspaceId", "seq")
      LEFT JOIN "UserBalance" b USING ("workspaceId")
     WHERE b."owed" IS DISTINCT FROM f."balanceAfter" OR b."entryCount" IS DISTINCT FROM f."seq" OR b."currency" IS DISTINCT FROM f."currency"
  ) THEN
    RAISE EXCEPTION 'the ledger and the balance differ' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_follows_balance AFTER INSERT ON "LedgerEntry" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_follows_balance();
