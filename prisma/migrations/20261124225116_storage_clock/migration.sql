-- AlterTable
ALTER TABLE "Package" ADD COLUMN     "storageEndedAt" TIMESTAMPTZ(3),
ADD COLUMN     "storageNextOn" DATE,
ADD COLUMN     "storageWarnedAt" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "StorageDay" (
    "id" UUID NOT NULL,
    "packageId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "day" DATE NOT NULL,
    "sizeClass" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reversedAt" TIMESTAMPTZ(3),

    CONSTRAINT "StorageDay_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StorageClass" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "nameEn" TEXT NOT NULL,
    "nameTr" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "letters" BOOLEAN NOT NULL DEFAULT false,
    "maxGrams" INTEGER,
    "maxCubicCm" INTEGER,
    "percent" INTEGER NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "StorageClass_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "StorageDay_packageId_day_key" ON "StorageDay"("packageId", "day");

-- CreateIndex
CREATE UNIQUE INDEX "StorageClass_code_key" ON "StorageClass"("code");



-- What Prisma cannot say

ALTER TABLE "StorageDay" ADD CONSTRAINT "StorageDay_package_fkey" FOREIGN KEY ("packageId") REFERENCES "Package"("id");
ALTER TABLE "StorageDay" ADD CONSTRAINT "StorageDay_amount" CHECK ("amount" > 0);
ALTER TABLE "StorageClass" ADD CONSTRAINT "StorageClass_bounds" CHECK ("percent" BETWEEN 0 AND 10000 AND "maxGrams" > 0 AND "maxCubicCm" > 0);

-- The run of the fees walks through a location's due pieces, workspace by workspace.
CREATE INDEX "Package_storage_due" ON "Package" ("locationId", "storageNextOn", "workspaceId", "id") WHERE "storageNextOn" IS NOT NULL;

-- A first price list; an administrator edits it from there.
INSERT INTO "StorageClass" ("id", "code", "nameEn", "nameTr", "position", "letters", "maxGrams", "maxCubicCm", "percent", "updatedAt") VALUES
  ('0193a000-0000-7000-8000-000000000001', 'LETTER', 'Letter or flat', 'Mektup veya zarf', 1, true, 2000, NULL, 50, now()),
  ('0193a000-0000-7000-8000-000000000002', 'SMALL', 'Small parcel', 'Küçük koli', 2, false, 10000, 40000, 100, now()),
  ('0193a000-0000-7000-8000-000000000003', 'MEDIUM', 'Medium parcel', 'Orta boy koli', 3, false, 30000, 120000, 200, now()),
  ('0193a000-0000-7000-8000-000000000004', 'LARGE', 'Large or heavy parcel', 'Büyük veya ağır koli', 4, false, NULL, NULL, 400, now());

-- Pieces that are here already: their clock goes on from the end of their free days.
UPDATE "Package" SET "storageNextOn" = "freeUntil" + 1
 WHERE "workspaceId" IS NOT NULL AND "freeUntil" IS NOT NULL AND "status" IN ('PENDING', 'IN_PROCESS', 'ON_HOLD');
