-- CreateEnum
CREATE TYPE "FeatureKind" AS ENUM ('SWITCH', 'QUOTA', 'RATE');

-- CreateEnum
CREATE TYPE "BillingInterval" AS ENUM ('MONTH', 'YEAR');

-- CreateEnum
CREATE TYPE "SubscriptionStatus" AS ENUM ('TRIALING', 'ACTIVE', 'PAST_DUE', 'SUSPENDED', 'CANCELED');

-- CreateTable
CREATE TABLE "BillingAccount" (
    "workspaceId" UUID NOT NULL,
    "country" TEXT,
    "companyName" TEXT,
    "taxId" TEXT,
    "address" TEXT,
    "stripeCustomerId" TEXT,
    "setupPendingAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "BillingAccount_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateTable
CREATE TABLE "Plan" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "nameTr" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "trialDays" INTEGER NOT NULL DEFAULT 0,
    "listed" BOOLEAN NOT NULL DEFAULT true,
    "fallback" BOOLEAN NOT NULL DEFAULT false,
    "archivedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanVersion" (
    "id" UUID NOT NULL,
    "planId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "publishedAt" TIMESTAMPTZ(3) NOT NULL,
    "supersededAt" TIMESTAMPTZ(3),

    CONSTRAINT "PlanVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanPrice" (
    "id" UUID NOT NULL,
    "planVersionId" UUID NOT NULL,
    "interval" "BillingInterval" NOT NULL,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "PlanPrice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Feature" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "kind" "FeatureKind" NOT NULL,
    "nameEn" TEXT NOT NULL,
    "nameTr" TEXT NOT NULL,
    "unit" TEXT NOT NULL DEFAULT 'ACTION',
    "perPeriod" BOOLEAN NOT NULL DEFAULT true,
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Feature_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlanFeature" (
    "id" UUID NOT NULL,
    "planVersionId" UUID NOT NULL,
    "featureId" UUID NOT NULL,
    "included" INTEGER,
    "overage" INTEGER,

    CONSTRAINT "PlanFeature_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FeatureUsage" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "featureCode" TEXT NOT NULL,
    "periodStart" TIMESTAMPTZ(3) NOT NULL,
    "periodEnd" TIMESTAMPTZ(3) NOT NULL,
    "free" INTEGER NOT NULL DEFAULT 0,
    "priced" INTEGER NOT NULL DEFAULT 0,
    "closedAt" TIMESTAMPTZ(3),

    CONSTRAINT "FeatureUsage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FeatureUse" (
    "id" UUID NOT NULL,
    "usageId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "featureCode" TEXT NOT NULL,
    "sourceKey" TEXT NOT NULL,
    "free" INTEGER NOT NULL,
    "priced" INTEGER NOT NULL,
    "price" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "releasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "FeatureUse_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TaxRate" (
    "id" UUID NOT NULL,
    "country" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "rateBp" INTEGER NOT NULL,
    "inclusive" BOOLEAN NOT NULL DEFAULT false,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TaxRate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Subscription" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "status" "SubscriptionStatus" NOT NULL,
    "planVersionId" UUID NOT NULL,
    "interval" "BillingInterval" NOT NULL,
    "anchorAt" TIMESTAMPTZ(3) NOT NULL,
    "currentPeriodStart" TIMESTAMPTZ(3) NOT NULL,
    "currentPeriodEnd" TIMESTAMPTZ(3) NOT NULL,
    "usagePeriodStart" TIMESTAMPTZ(3) NOT NULL,
    "usagePeriodEnd" TIMESTAMPTZ(3) NOT NULL,
    "cancelAtPeriodEnd" BOOLEAN NOT NULL DEFAULT false,
    "pendingPlanVersionId" UUID,
    "pendingInterval" "BillingInterval",
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "suspendedAt" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Subscription_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "BillingAccount_stripeCustomerId_key" ON "BillingAccount"("stripeCustomerId");

-- CreateIndex
CREATE UNIQUE INDEX "Plan_code_key" ON "Plan"("code");

-- CreateIndex
CREATE UNIQUE INDEX "PlanVersion_planId_number_key" ON "PlanVersion"("planId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "PlanPrice_planVersionId_interval_key" ON "PlanPrice"("planVersionId", "interval");

-- CreateIndex
CREATE UNIQUE INDEX "Feature_code_key" ON "Feature"("code");

-- CreateIndex
CREATE UNIQUE INDEX "PlanFeature_planVersionId_featureId_key" ON "PlanFeature"("planVersionId", "featureId");

-- CreateIndex
CREATE UNIQUE INDEX "FeatureUsage_workspaceId_featureCode_periodStart_key" ON "FeatureUsage"("workspaceId", "featureCode", "periodStart");

-- CreateIndex
CREATE UNIQUE INDEX "FeatureUse_sourceKey_key" ON "FeatureUse"("sourceKey");

-- CreateIndex
CREATE INDEX "FeatureUse_usageId_idx" ON "FeatureUse"("usageId");

-- CreateIndex
CREATE UNIQUE INDEX "TaxRate_country_key" ON "TaxRate"("country");

-- CreateIndex
CREATE INDEX "Subscription_workspaceId_idx" ON "Subscription"("workspaceId");

-- CreateIndex
CREATE INDEX "Subscription_usagePeriodEnd_idx" ON "Subscription"("usagePeriodEnd");

-- AddForeignKey
ALTER TABLE "BillingAccount" ADD CONSTRAINT "BillingAccount_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanVersion" ADD CONSTRAINT "PlanVersion_planId_fkey" FOREIGN KEY ("planId") REFERENCES "Plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanPrice" ADD CONSTRAINT "PlanPrice_planVersionId_fkey" FOREIGN KEY ("planVersionId") REFERENCES "PlanVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanFeature" ADD CONSTRAINT "PlanFeature_planVersionId_fkey" FOREIGN KEY ("planVersionId") REFERENCES "PlanVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PlanFeature" ADD CONSTRAINT "PlanFeature_featureId_fkey" FOREIGN KEY ("featureId") REFERENCES "Feature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma cannot say

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "PlanPrice" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "PlanFeature" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE UNIQUE INDEX "Plan_one_fallback" ON "Plan" ("fallback") WHERE "fallback";
CREATE UNIQUE INDEX "PlanVersion_one_current" ON "PlanVersion" ("planId") WHERE "supersededAt" IS NULL;
ALTER TABLE "Plan" ADD CONSTRAINT "Plan_code" CHECK ("code" ~ '^[a-z0-9][a-z0-9_-]{0,39}$');
ALTER TABLE "Plan" ADD CONSTRAINT "Plan_trialDays" CHECK ("trialDays" BETWEEN 0 AND 365);
ALTER TABLE "PlanPrice" ADD CONSTRAINT "PlanPrice_amount" CHECK ("amount" BETWEEN 0 AND 100000000);
ALTER TABLE "PlanFeature" ADD CONSTRAINT "PlanFeature_bounds" CHECK ("included" BETWEEN 0 AND 1000000000 AND "overage" BETWEEN 0 AND 100000000);
ALTER TABLE "FeatureUsage" ADD CONSTRAINT "FeatureUsage_bounds" CHECK ("free" >= 0 AND "priced" >= 0 AND "periodStart" < "periodEnd");
ALTER TABLE "FeatureUse" ADD CONSTRAINT "FeatureUse_bounds" CHECK ("free" >= 0 AND "priced" >= 0 AND "price" >= 0);
ALTER TABLE "TaxRate" ADD CONSTRAINT "TaxRate_bounds" CHECK ("rateBp" BETWEEN 0 AND 10000 AND "country" ~ '^[A-Z]{2}$');
ALTER TABLE "BillingAccount" ADD CONSTRAINT "BillingAccount_country" CHECK ("country" ~ '^[A-Z]{2}$');

CREATE UNIQUE INDEX "Subscription_one_live" ON "Subscription" ("workspaceId") WHERE "status" <> 'CANCELED';
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_periods" CHECK ("currentPeriodStart" < "currentPeriodEnd" AND "usagePeriodStart" < "usagePeriodEnd" AND "usagePeriodEnd" <= "currentPeriodEnd" AND "usagePeriodStart" >= "currentPeriodStart");
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_pending" CHECK (("pendingPlanVersionId" IS NULL) = ("pendingInterval" IS NULL));
ALTER TABLE "Subscription" ADD CONSTRAINT "Subscription_ended" CHECK (("status" = 'CANCELED') = ("endedAt" IS NOT NULL));
