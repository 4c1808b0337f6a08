-- CreateEnum
CREATE TYPE "ActionType" AS ENUM ('FORWARD', 'SHRED', 'SCAN', 'HOLD', 'JUNK', 'RETURN_TO_SENDER', 'PICKUP', 'OPEN_AND_PHOTO', 'CONSOLIDATE');

-- CreateEnum
CREATE TYPE "ActionStatus" AS ENUM ('REQUESTED', 'QUEUED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateTable
CREATE TABLE "PackageAction" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "packageId" UUID NOT NULL,
    "type" "ActionType" NOT NULL,
    "status" "ActionStatus" NOT NULL,
    "step" TEXT,
    "params" JSONB NOT NULL DEFAULT '{}',
    "result" JSONB,
    "price" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "leadId" UUID,
    "shipmentId" UUID,
    "requestedById" UUID,
    "requestedByName" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "coolOffUntil" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "holdUntil" TIMESTAMPTZ(3),
    "holdEndedAt" TIMESTAMPTZ(3),
    "claimedById" UUID,
    "claimedUntil" TIMESTAMPTZ(3),
    "startedAt" TIMESTAMPTZ(3),
    "startedById" UUID,
    "finishedAt" TIMESTAMPTZ(3),
    "failureReason" TEXT,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "PackageAction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PackageActionFile" (
    "id" UUID NOT NULL,
    "actionId" UUID NOT NULL,
    "fileId" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "PackageActionFile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "PackageAction_workspaceId_requestedAt_id_idx" ON "PackageAction"("workspaceId", "requestedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "PackageAction_requestedAt_id_idx" ON "PackageAction"("requestedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "PackageAction_status_requestedAt_id_idx" ON "PackageAction"("status", "requestedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "PackageAction_packageId_idx" ON "PackageAction"("packageId");

-- CreateIndex
CREATE INDEX "PackageAction_leadId_idx" ON "PackageAction"("leadId");

-- CreateIndex
CREATE INDEX "PackageAction_shipmentId_idx" ON "PackageAction"("shipmentId");

-- CreateIndex
CREATE UNIQUE INDEX "PackageActionFile_fileId_key" ON "PackageActionFile"("fileId");

-- CreateIndex
CREATE UNIQUE INDEX "PackageActionFile_actionId_position_key" ON "PackageActionFile"("actionId", "position");

-- AddForeignKey
ALTER TABLE "PackageAction" ADD CONSTRAINT "PackageAction_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageAction" ADD CONSTRAINT "PackageAction_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "Package"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageAction" ADD CONSTRAINT "PackageAction_claimedById_fkey" FOREIGN KEY ("claimedById") REFERENCES "StaffUser"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageActionFile" ADD CONSTRAINT "PackageActionFile_actionId_fkey" FOREIGN KEY ("actionId") REFERENCES "PackageAction"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackageActionFile" ADD CONSTRAINT "PackageActionFile_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "File"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What Prisma cannot say

-- What ends a piece is asked for once at a time, and so is each other type; one is worked on at a time.
CREATE UNIQUE INDEX "PackageAction_one_end" ON "PackageAction" ("packageId")
  WHERE "status" IN ('REQUESTED', 'QUEUED', 'IN_PROGRESS')
    AND "type" IN ('FORWARD', 'SHRED', 'JUNK', 'RETURN_TO_SENDER', 'PICKUP', 'CONSOLIDATE');
CREATE UNIQUE INDEX "PackageAction_one_of_type" ON "PackageAction" ("packageId", "type")
  WHERE "status" IN ('REQUESTED', 'QUEUED', 'IN_PROGRESS');
CREATE UNIQUE INDEX "PackageAction_one_in_work" ON "PackageAction" ("packageId") WHERE "status" = 'IN_PROGRESS';

-- The warehouse queue, by due time; holds by their end; cool-offs by theirs.
CREATE INDEX "PackageAction_queue" ON "PackageAction" ("dueAt", "id") WHERE "status" IN ('QUEUED', 'IN_PROGRESS');
CREATE INDEX "PackageAction_holds" ON "PackageAction" ("holdUntil") WHERE "holdUntil" IS NOT NULL AND "holdEndedAt" IS NULL;
CREATE INDEX "PackageAction_cooling" ON "PackageAction" ("coolOffUntil") WHERE "status" = 'REQUESTED';
CREATE INDEX "PackageAction_claims" ON "PackageAction" ("claimedById") WHERE "claimedById" IS NOT NULL;

ALTER TABLE "PackageAction"
  ADD CONSTRAINT "PackageAction_price" CHECK ("price" >= 0),
  ADD CONSTRAINT "PackageAction_progress" CHECK ("progress" BETWEEN 0 AND 100),
  ADD CONSTRAINT "PackageAction_ended" CHECK (("finishedAt" IS NOT NULL) = ("status" IN ('SUCCEEDED', 'FAILED', 'CANCELLED'))),
  ADD CONSTRAINT "PackageAction_step" CHECK (("step" IS NULL) = ("status" IN ('SUCCEEDED', 'FAILED', 'CANCELLED'))),
  ADD CONSTRAINT "PackageAction_why" CHECK ("status" <> 'FAILED' OR "failureReason" IS NOT NULL),
  ADD CONSTRAINT "PackageAction_claim" CHECK (("claimedById" IS NULL) = ("claimedUntil" IS NULL)),
  ADD CONSTRAINT "PackageAction_started" CHECK ("status" NOT IN ('IN_PROGRESS', 'SUCCEEDED') OR "startedAt" IS NOT NULL),
  ADD CONSTRAINT "PackageAction_hold" CHECK (("type" = 'HOLD') = ("holdUntil" IS NOT NULL)),
  ADD CONSTRAINT "PackageAction_params" CHECK (jsonb_typeof("params") = 'object'),
  ADD CONSTRAINT "PackageAction_proof" CHECK ("type" NOT IN ('SHRED', 'JUNK') OR "status" <> 'SUCCEEDED' OR "result" ? 'barcode');
ALTER TABLE "PackageActionFile" ADD CONSTRAINT "PackageActionFile_position" CHECK ("position" >= 0);

-- What has ended stays as it ended, and a price that was shown stays as it was shown.
CREATE FUNCTION package_action_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD."status" IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AND NEW."status" <> OLD."status" THEN
    RAISE EXCEPTION 'action % has ended', OLD."id" USING ERRCODE = 'check_violation';
  END IF;
  IF NEW."price" <> OLD."price" OR NEW."currency" <> OLD."currency" OR NEW."packageId" <> OLD."packageId"
     OR NEW."workspaceId" <> OLD."workspaceId" OR NEW."type" <> OLD."type" THEN
    RAISE EXCEPTION 'what action % was asked for does not change', OLD."id" USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "PackageAction_final" BEFORE UPDATE ON "PackageAction" FOR EACH ROW EXECUTE FUNCTION package_action_is_final();
