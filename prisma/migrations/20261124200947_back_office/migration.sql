-- AlterTable
ALTER TABLE "StaffCredential" ADD COLUMN     "recoveryHashes" TEXT[],
ADD COLUMN     "totpEnabledAt" TIMESTAMPTZ(3),
ADD COLUMN     "totpLastStep" INTEGER,
ADD COLUMN     "totpSecret" TEXT;

-- CreateTable
CREATE TABLE "StaffSession" (
    "sid" TEXT NOT NULL,
    "sess" JSONB NOT NULL,
    "expire" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "StaffSession_pkey" PRIMARY KEY ("sid")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "StaffSession_expire_idx" ON "StaffSession"("expire");

-- CreateIndex
CREATE INDEX "RateLimit_expire_idx" ON "RateLimit"("expire");

-- What Prisma cannot say

-- The sessions of one login end together.
CREATE INDEX "StaffSession_staffUserId_idx" ON "StaffSession" (("sess"->>'staffUserId'));
ALTER TABLE "StaffCredential" ALTER COLUMN "recoveryHashes" SET DEFAULT '{}';
UPDATE "StaffCredential" SET "recoveryHashes" = '{}' WHERE "recoveryHashes" IS NULL;
