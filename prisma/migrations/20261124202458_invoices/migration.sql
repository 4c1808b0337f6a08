-- CreateEnum
CREATE TYPE "InvoiceStatus" AS ENUM ('DRAFT', 'OPEN', 'PAID', 'VOID', 'UNCOLLECTIBLE');

-- AlterTable
ALTER TABLE "UserBalance" ADD COLUMN     "invoiceCount" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "Invoice" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "status" "InvoiceStatus" NOT NULL,
    "number" TEXT,
    "currency" TEXT NOT NULL,
    "subtotal" INTEGER NOT NULL,
    "tax" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "paid" INTEGER NOT NULL DEFAULT 0,
    "credited" INTEGER NOT NULL DEFAULT 0,
    "writtenOff" INTEGER NOT NULL DEFAULT 0,
    "ordinal" INTEGER NOT NULL,
    "billTo" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "openedAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3),
    "paidAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InvoiceLine" (
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "ledgerEntryId" UUID NOT NULL,
    "descriptionKey" TEXT NOT NULL,
    "descriptionParams" JSONB NOT NULL DEFAULT '{}',
    "amount" INTEGER NOT NULL,
    "tax" INTEGER NOT NULL,
    "taxRateBp" INTEGER NOT NULL,
    "causeType" TEXT NOT NULL,
    "causeId" UUID,
    "periodStart" TIMESTAMPTZ(3),
    "periodEnd" TIMESTAMPTZ(3),

    CONSTRAINT "InvoiceLine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CreditNote" (
    "id" UUID NOT NULL,
    "invoiceId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "tax" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "ledgerEntryId" UUID NOT NULL,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CreditNote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NumberSeries" (
    "id" TEXT NOT NULL,
    "last" INTEGER NOT NULL DEFAULT 0,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NumberSeries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BillingSettings" (
    "id" TEXT NOT NULL DEFAULT 'default',
    "issuerName" TEXT NOT NULL DEFAULT 'Pigeonhole',
    "issuerAddress" TEXT NOT NULL DEFAULT '',
    "issuerTaxId" TEXT NOT NULL DEFAULT '',
    "timezone" TEXT NOT NULL DEFAULT 'UTC',
    "paymentTermDays" INTEGER NOT NULL DEFAULT 7,
    "approvalLimit" INTEGER NOT NULL DEFAULT 10000,
    "dailyChargeCap" INTEGER NOT NULL DEFAULT 100000,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "BillingSettings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SubscriptionPreview" (
    "workspaceId" UUID NOT NULL,
    "planVersionId" UUID NOT NULL,
    "planCode" TEXT NOT NULL,
    "interval" "BillingInterval" NOT NULL,
    "shownAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SubscriptionPreview_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_number_key" ON "Invoice"("number");

-- CreateIndex
CREATE INDEX "Invoice_workspaceId_createdAt_id_idx" ON "Invoice"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Invoice_workspaceId_ordinal_key" ON "Invoice"("workspaceId", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "InvoiceLine_ledgerEntryId_key" ON "InvoiceLine"("ledgerEntryId");

-- CreateIndex
CREATE UNIQUE INDEX "InvoiceLine_invoiceId_position_key" ON "InvoiceLine"("invoiceId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "CreditNote_number_key" ON "CreditNote"("number");

-- CreateIndex
CREATE UNIQUE INDEX "CreditNote_ledgerEntryId_key" ON "CreditNote"("ledgerEntryId");

-- CreateIndex
CREATE INDEX "CreditNote_invoiceId_idx" ON "CreditNote"("invoiceId");

-- AddForeignKey
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLine" ADD CONSTRAINT "InvoiceLine_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CreditNote" ADD CONSTRAINT "CreditNote_invoiceId_fkey" FOREIGN KEY ("invoiceId") REFERENCES "Invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma cannot say

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "InvoiceLine" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "CreditNote" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON "Invoice" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "Invoice" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "InvoiceLine" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
INSERT INTO "BillingSettings" ("id", "updatedAt") VALUES ('default', now());
ALTER TABLE "BillingSettings" ADD CONSTRAINT "BillingSettings_one" CHECK ("id" = 'default' AND "approvalLimit" >= 0 AND "dailyChargeCap" >= 0 AND "paymentTermDays" BETWEEN 0 AND 365);

ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_sums" CHECK ("total" = "subtotal" + "tax" AND "subtotal" >= 0 AND "tax" >= 0 AND "total" > 0);
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_covered" CHECK ("paid" >= 0 AND "credited" >= 0 AND "writtenOff" >= 0 AND "paid" + "credited" + "writtenOff" <= "total");
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_number" CHECK (("status" = 'DRAFT') = ("number" IS NULL) AND ("number" IS NULL) = ("openedAt" IS NULL));
ALTER TABLE "Invoice" ADD CONSTRAINT "Invoice_paid" CHECK ("status" NOT IN ('OPEN', 'PAID') OR ("status" = 'PAID') = ("paid" + "credited" = "total"));
ALTER TABLE "CreditNote" ADD CONSTRAINT "CreditNote_amount" CHECK ("amount" > 0 AND "tax" >= 0 AND "tax" < "amount");

CREATE FUNCTION freeze_open_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW."workspaceId", NEW."currency", NEW."subtotal", NEW."tax", NEW."total", NEW."ordinal", NEW."createdAt")
     IS DISTINCT FROM ROW(OLD."workspaceId", OLD."currency", OLD."subtotal", OLD."tax", OLD."total", OLD."ordinal", OLD."createdAt")
     OR (OLD."status" <> 'DRAFT' AND ROW(NEW."number", NEW."openedAt", NEW."billTo") IS DISTINCT FROM ROW(OLD."number", OLD."openedAt", OLD."billTo"))
     OR (OLD."status" <> 'DRAFT' AND NEW."status" = 'DRAFT') OR (OLD."status" = 'VOID' AND NEW."status" <> 'VOID') THEN
    RAISE EXCEPTION 'an invoice is frozen: correct it by a credit note' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER freeze_open_invoice BEFORE UPDATE ON "Invoice" FOR EACH ROW EXECUTE FUNCTION freeze_open_invoice();

-- A line that does not belong to the sums of its invoice is refused, whoever adds it and whenever.
CREATE FUNCTION lines_make_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM "Invoice" i JOIN (
        SELECT l."invoiceId", sum(l."amount") AS amount, sum(l."tax") AS tax FROM "InvoiceLine" l
         WHERE l."invoiceId" IN (SELECT "invoiceId" FROM fresh) GROUP BY 1) s ON s."invoiceId" = i."id"
     WHERE s.amount <> i."subtotal" OR s.tax <> i."tax"
  ) THEN
    RAISE EXCEPTION 'the lines do not sum to their invoice' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER lines_make_invoice AFTER INSERT ON "InvoiceLine" REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION lines_make_invoice();
