-- Staff search names as they type them: `ozturk` finds Öztürk. The folded index takes the place of the plain one.
CREATE INDEX "Workspace_name_folded" ON "Workspace" USING gin (fold_text("name") gin_trgm_ops);
CREATE INDEX "Recipient_name_folded" ON "Recipient" USING gin (fold_text("name") gin_trgm_ops);
DROP INDEX "Workspace_name_trgm";
DROP INDEX "Recipient_name_trgm";
