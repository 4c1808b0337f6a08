-- CreateEnum
CREATE TYPE "ApprovalKind" AS ENUM ('ADJUST', 'REFUND', 'WRITE_OFF', 'WRITE_OFF_DEBT', 'CREDIT_NOTE', 'MANUAL_PAYMENT');

-- CreateEnum
CREATE TYPE "ApprovalStatus" AS ENUM ('WAITING', 'EXECUTED', 'DECLINED', 'WITHDRAWN', 'EXPIRED');

-- AlterTable
ALTER TABLE "BillingSettings" ADD COLUMN     "approvalDays" INTEGER NOT NULL DEFAULT 14;

-- CreateTable
CREATE TABLE "ApprovalRequest" (
    "id" UUID NOT NULL,
    "kind" "ApprovalKind" NOT NULL,
    "status" "ApprovalStatus" NOT NULL DEFAULT 'WAITING',
    "workspaceId" UUID NOT NULL,
    "subjectId" UUID NOT NULL,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "withCredit" BOOLEAN NOT NULL DEFAULT true,
    "requestedById" UUID NOT NULL,
    "requestedByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedById" UUID,
    "decidedByName" TEXT,
    "decidedAt" TIMESTAMPTZ(3),
    "decisionNote" TEXT,

    CONSTRAINT "ApprovalRequest_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ApprovalRequest_status_createdAt_id_idx" ON "ApprovalRequest"("status", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ApprovalRequest_createdAt_id_idx" ON "ApprovalRequest"("createdAt" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "ApprovalRequest" ADD CONSTRAINT "ApprovalRequest_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma cannot say

-- One waiting request for each thing and amount, however often it is asked.
CREATE UNIQUE INDEX "ApprovalRequest_one_waiting" ON "ApprovalRequest" ("kind", "subjectId", "amount") WHERE "status" = 'WAITING';
-- Nobody decides their own.
ALTER TABLE "ApprovalRequest" ADD CONSTRAINT "ApprovalRequest_second_person" CHECK ("status" NOT IN ('EXECUTED', 'DECLINED') OR ("decidedById" IS NOT NULL AND "decidedById" <> "requestedById"));
ALTER TABLE "ApprovalRequest" ADD CONSTRAINT "ApprovalRequest_amount" CHECK ("amount" <> 0 AND ("amount" > 0 OR "kind" = 'ADJUST'));
ALTER TABLE "BillingSettings" ADD CONSTRAINT "BillingSettings_bounds" CHECK ("approvalLimit" >= 0 AND "approvalDays" BETWEEN 1 AND 365 AND "paymentTermDays" BETWEEN 0 AND 365 AND "dailyChargeCap" > 0);
CREATE FUNCTION freeze_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status" <> 'WAITING' OR ROW(NEW."kind", NEW."subjectId", NEW."amount", NEW."requestedById", NEW."reason")
     IS DISTINCT FROM ROW(OLD."kind", OLD."subjectId", OLD."amount", OLD."requestedById", OLD."reason") THEN
    RAISE EXCEPTION 'a request is frozen' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER freeze_approval BEFORE UPDATE ON "ApprovalRequest" FOR EACH ROW EXECUTE FUNCTION freeze_approval();
CREATE TRIGGER refuse_delete BEFORE DELETE ON "ApprovalRequest" FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- The sweep that mails invoices, and the ageing of debts.
CREATE INDEX "Invoice_opened" ON "Invoice" ("openedAt") WHERE "openedAt" IS NOT NULL;
CREATE INDEX "Invoice_unpaid" ON "Invoice" ("workspaceId", "dueAt") WHERE "status" = 'OPEN';
