-- An address may have sent a handful of rows or most of them: its own order serves both. A request id is its own few rows (the
-- planner never takes block ranges for values in no order).
DROP INDEX "AuditLog_sought_brin";
CREATE INDEX "AuditLog_ip" ON "AuditLog" ("ip", "at" DESC, "id" DESC) WHERE "ip" IS NOT NULL;
CREATE INDEX "AuditLog_requestId" ON "AuditLog" USING hash ("requestId") WHERE "requestId" IS NOT NULL;
CREATE INDEX "AuditLog_refused" ON "AuditLog" ("at" DESC, "id" DESC) WHERE "outcome" = 'REFUSED';
