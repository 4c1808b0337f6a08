-- CreateEnum
CREATE TYPE "PaymentStatus" AS ENUM ('PENDING', 'REQUIRES_ACTION', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "PaymentOrigin" AS ENUM ('CUSTOMER', 'AUTO', 'STAFF', 'MANUAL');

-- CreateEnum
CREATE TYPE "RefundStatus" AS ENUM ('PENDING', 'SUCCEEDED', 'FAILED');

-- CreateEnum
CREATE TYPE "DisputeStatus" AS ENUM ('OPEN', 'WON', 'LOST');

-- CreateTable
CREATE TABLE "PaymentMethod" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "stripeId" TEXT NOT NULL,
    "brand" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "expMonth" INTEGER NOT NULL,
    "expYear" INTEGER NOT NULL,
    "isDefault" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PaymentMethod_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Payment" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "status" "PaymentStatus" NOT NULL,
    "origin" "PaymentOrigin" NOT NULL,
    "stripeCustomerId" TEXT,
    "stripeMethodId" TEXT,
    "last4" TEXT,
    "stripeIntentId" TEXT,
    "reference" TEXT,
    "failureCode" TEXT,
    "refunded" INTEGER NOT NULL DEFAULT 0,
    "disputed" INTEGER NOT NULL DEFAULT 0,
    "requestKey" TEXT,
    "requestAmount" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Payment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Refund" (
    "id" UUID NOT NULL,
    "paymentId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "withCredit" BOOLEAN NOT NULL DEFAULT true,
    "status" "RefundStatus" NOT NULL,
    "stripeRefundId" TEXT,
    "failureCode" TEXT,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Refund_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Dispute" (
    "id" UUID NOT NULL,
    "paymentId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "stripeId" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "status" "DisputeStatus" NOT NULL,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StripeEvent" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "payload" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "appliedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "StripeEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Collection" (
    "workspaceId" UUID NOT NULL,
    "failedAt" TIMESTAMPTZ(3) NOT NULL,
    "level" INTEGER NOT NULL DEFAULT 0,
    "nextRetryAt" TIMESTAMPTZ(3),
    "exhaustedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Collection_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateTable
CREATE TABLE "BalanceReminder" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "failedAt" TIMESTAMPTZ(3) NOT NULL,
    "level" INTEGER NOT NULL,
    "owed" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BalanceReminder_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BillingAlert" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "meta" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolvedAt" TIMESTAMPTZ(3),

    CONSTRAINT "BillingAlert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "PaymentMethod_stripeId_key" ON "PaymentMethod"("stripeId");

-- CreateIndex
CREATE INDEX "PaymentMethod_workspaceId_idx" ON "PaymentMethod"("workspaceId");

-- CreateIndex
CREATE UNIQUE INDEX "Payment_stripeIntentId_key" ON "Payment"("stripeIntentId");

-- CreateIndex
CREATE UNIQUE INDEX "Payment_requestKey_key" ON "Payment"("requestKey");

-- CreateIndex
CREATE INDEX "Payment_workspaceId_createdAt_id_idx" ON "Payment"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Payment_status_idx" ON "Payment"("status");

-- CreateIndex
CREATE UNIQUE INDEX "Refund_stripeRefundId_key" ON "Refund"("stripeRefundId");

-- CreateIndex
CREATE INDEX "Refund_paymentId_idx" ON "Refund"("paymentId");

-- CreateIndex
CREATE UNIQUE INDEX "Dispute_stripeId_key" ON "Dispute"("stripeId");

-- CreateIndex
CREATE INDEX "Dispute_workspaceId_status_idx" ON "Dispute"("workspaceId", "status");

-- CreateIndex
CREATE INDEX "StripeEvent_appliedAt_idx" ON "StripeEvent"("appliedAt");

-- CreateIndex
CREATE INDEX "Collection_nextRetryAt_idx" ON "Collection"("nextRetryAt");

-- CreateIndex
CREATE UNIQUE INDEX "BalanceReminder_workspaceId_failedAt_level_key" ON "BalanceReminder"("workspaceId", "failedAt", "level");

-- CreateIndex
CREATE UNIQUE INDEX "BillingAlert_kind_subject_key" ON "BillingAlert"("kind", "subject");

-- AddForeignKey
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_paymentId_fkey" FOREIGN KEY ("paymentId") REFERENCES "Payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma cannot say

CREATE UNIQUE INDEX "Payment_one_in_flight" ON "Payment" ("workspaceId") WHERE "status" IN ('PENDING', 'REQUIRES_ACTION');
ALTER TABLE "Payment" ADD CONSTRAINT "Payment_amount" CHECK ("amount" BETWEEN 1 AND 1000000000 AND "refunded" >= 0 AND "disputed" >= 0 AND "refunded" + "disputed" <= "amount");
ALTER TABLE "Refund" ADD CONSTRAINT "Refund_amount" CHECK ("amount" > 0);
ALTER TABLE "Dispute" ADD CONSTRAINT "Dispute_amount" CHECK ("amount" > 0);
ALTER TABLE "Collection" ADD CONSTRAINT "Collection_level" CHECK ("level" BETWEEN 0 AND 4);
CREATE UNIQUE INDEX "PaymentMethod_one_default" ON "PaymentMethod" ("workspaceId") WHERE "isDefault" AND "removedAt" IS NULL;
CREATE TRIGGER refuse_delete BEFORE DELETE ON "Payment" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_delete BEFORE DELETE ON "StripeEvent" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION freeze_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW."workspaceId", NEW."amount", NEW."currency") IS DISTINCT FROM ROW(OLD."workspaceId", OLD."amount", OLD."currency")
     OR (OLD."status" = 'SUCCEEDED' AND NEW."status" <> 'SUCCEEDED') THEN
    RAISE EXCEPTION 'a payment is frozen' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER freeze_payment BEFORE UPDATE ON "Payment" FOR EACH ROW EXECUTE FUNCTION freeze_payment();
