-- Codes, compared byte by byte whatever the database's language: an action's beginning is a stretch of its index.
ALTER TABLE "AuditLog" ALTER COLUMN "action" TYPE text COLLATE "C", ALTER COLUMN "targetType" TYPE text COLLATE "C", ALTER COLUMN "targetId" TYPE text COLLATE "C", ALTER COLUMN "actorName" TYPE text COLLATE "C";

-- Jobs and strangers have no id: the search finds them by name.
CREATE INDEX "AuditLog_without_id" ON "AuditLog" ("actorName", "at" DESC) WHERE "actorId" IS NULL;
