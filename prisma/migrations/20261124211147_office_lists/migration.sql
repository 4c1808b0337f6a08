-- CreateIndex
CREATE INDEX "Package_listedAt_id_idx" ON "Package"("listedAt" DESC, "id" DESC);


-- Staff's text filters (`ILIKE '%...%'`) and the search of reference fields.
CREATE INDEX "Workspace_name_trgm" ON "Workspace" USING gin ("name" gin_trgm_ops);
CREATE INDEX "Recipient_name_trgm" ON "Recipient" USING gin ("name" gin_trgm_ops);
CREATE INDEX "Package_trackingNumber_trgm" ON "Package" USING gin ("trackingNumber" gin_trgm_ops);
CREATE INDEX "Package_recipient_trgm" ON "Package" USING gin ("recipient" gin_trgm_ops);
CREATE INDEX "Package_shelf_trgm" ON "Package" USING gin ("shelf" gin_trgm_ops) WHERE "shelf" IS NOT NULL;
