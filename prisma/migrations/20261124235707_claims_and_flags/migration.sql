-- CreateEnum
CREATE TYPE "PackageFlag" AS ENUM ('DAMAGED', 'OVERSIZE', 'PROHIBITED');

-- CreateEnum
CREATE TYPE "ClaimStatus" AS ENUM ('OPEN', 'RELEASED', 'REFUSED', 'WITHDRAWN');

-- AlterTable
ALTER TABLE "Package" ADD COLUMN     "flags" "PackageFlag"[],
ADD COLUMN     "overdueAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "PackageClaim" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "trackingNumber" TEXT NOT NULL,
    "trackingKey" TEXT NOT NULL,
    "note" TEXT,
    "status" "ClaimStatus" NOT NULL DEFAULT 'OPEN',
    "packageId" UUID,
    "reason" TEXT,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decidedAt" TIMESTAMPTZ(3),
    "decidedById" UUID,

    CONSTRAINT "PackageClaim_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PackageClaimFile" (
    "id" UUID NOT NULL,
    "claimId" UUID NOT NULL,
    "fileId" UUID NOT NULL,

    CONSTRAINT "PackageClaimFile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "PackageClaim_workspaceId_createdAt_id_idx" ON "PackageClaim"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "PackageClaim_status_createdAt_id_idx" ON "PackageClaim"("status", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "PackageClaim_createdAt_id_idx" ON "PackageClaim"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "PackageClaim_packageId_idx" ON "PackageClaim"("packageId");

-- CreateIndex
CREATE UNIQUE INDEX "PackageClaimFile_fileId_key" ON "PackageClaimFile"("fileId");

-- CreateIndex
CREATE INDEX "PackageClaimFile_claimId_idx" ON "PackageClaimFile"("claimId");

-- AddForeignKey
ALTER TABLE "PackageClaim" ADD CONSTRAINT "PackageClaim_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageClaim" ADD CONSTRAINT "PackageClaim_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "Package"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageClaimFile" ADD CONSTRAINT "PackageClaimFile_claimId_fkey" FOREIGN KEY ("claimId") REFERENCES "PackageClaim"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageClaimFile" ADD CONSTRAINT "PackageClaimFile_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "File"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma cannot say
ALTER TABLE "Package" ALTER COLUMN "flags" SET DEFAULT '{}';
CREATE UNIQUE INDEX "PackageClaim_one_open" ON "PackageClaim" ("workspaceId", "trackingKey") WHERE "status" = 'OPEN';
CREATE INDEX "PackageClaim_open_key" ON "PackageClaim" ("trackingKey") WHERE "status" = 'OPEN';
ALTER TABLE "PackageClaim" ADD CONSTRAINT "PackageClaim_decided" CHECK (("status" = 'OPEN') = ("decidedAt" IS NULL) AND ("status" <> 'REFUSED' OR "reason" IS NOT NULL));
-- The job that looks for announcements whose piece has not come.
CREATE INDEX "Package_overdue" ON "Package" ("createdAt") WHERE "status" = 'EXPECTED' AND "overdueAt" IS NULL;
