-- AlterTable
ALTER TABLE "Package" ADD COLUMN     "requestKey" TEXT,
ADD COLUMN     "voidedAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "PackageEvent" ADD COLUMN     "workspaceId" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "Package_receivedById_requestKey_key" ON "Package"("receivedById", "requestKey");

-- AddForeignKey
ALTER TABLE "PackagePhoto" ADD CONSTRAINT "PackagePhoto_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "File"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PackagePhoto" ADD CONSTRAINT "PackagePhoto_thumbFileId_fkey" FOREIGN KEY ("thumbFileId") REFERENCES "File"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma cannot say

-- Lower case without accents: ISMET, İSMET, ısmet and ismet are found by each other, whatever the database's locale.
CREATE FUNCTION fold_text(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT lower(translate($1,
    'İIıÌÍÎÏìíîïÀÁÂÃÄÅàáâãäåĂăĄąÇçĆćČčĐđĎďÈÉÊËèéêëĚěĘęĞğŁłÑñŃńŇňÒÓÔÕÖØòóôõöøŐőŘřŚśŞşŠšȘșŢţȚțŤťÙÚÛÜùúûüŮůŰűÝýÿŹźŻżŽž',
    'iiiiiiiiiiiaaaaaaaaaaaaaaaaccccccddddeeeeeeeeeeeeggllnnnnnnoooooooooooooorrssssssssttttttuuuuuuuuuuuuyyyzzzzzz'))
$$;

-- What a customer or a clerk finds a piece by (the same expression stands in package.sql.ts).
DROP INDEX "Package_search";
CREATE INDEX "Package_search" ON "Package" USING gin ((fold_text(coalesce("trackingNumber", '') || ' ' || coalesce("trackingKey", '') || ' ' || coalesce("sender", '') || ' ' || coalesce("description", '') || ' ' || coalesce("recipient", ''))) gin_trgm_ops);

-- The receiving page's list of pieces just filed, by clerk.
CREATE INDEX "Package_received_by" ON "Package" ("receivedById", "receivedAt" DESC) WHERE "receivedAt" IS NOT NULL;

ALTER TABLE "Package" ADD CONSTRAINT "Package_voided_is_nobodys" CHECK ("voidedAt" IS NULL OR ("status" = 'DISPOSED' AND "workspaceId" IS NULL));
ALTER TABLE "PackagePhoto" ADD CONSTRAINT "PackagePhoto_size" CHECK ("width" > 0 AND "height" > 0);
