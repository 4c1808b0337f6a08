-- CreateTable
CREATE TABLE "PackageSight" (
    "id" UUID NOT NULL,
    "packageId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "userId" UUID,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "PackageSight_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "PackageSight_packageId_idx" ON "PackageSight"("packageId");


-- What Prisma cannot say
ALTER TABLE "PackageSight" ADD CONSTRAINT "PackageSight_package_fkey" FOREIGN KEY ("packageId") REFERENCES "Package"("id");
CREATE UNIQUE INDEX "PackageSight_once" ON "PackageSight" ("packageId", "workspaceId", "userId", "kind") NULLS NOT DISTINCT;

-- Arrivals look for announcements by their number alone.
CREATE INDEX "Package_expected_key" ON "Package" ("trackingKey") WHERE "status" = 'EXPECTED';

ALTER TABLE "Package" DROP CONSTRAINT "Package_received";
ALTER TABLE "Package" ADD CONSTRAINT "Package_received" CHECK ("status" = 'EXPECTED' OR "receivedAt" IS NOT NULL OR "voidedAt" IS NOT NULL);
