-- CreateEnum
CREATE TYPE "ShipmentStatus" AS ENUM ('DRAFT', 'READY', 'LABELED', 'HANDED_OVER', 'IN_TRANSIT', 'DELIVERED', 'EXCEPTION', 'CANCELED');

-- CreateEnum
CREATE TYPE "ShipmentBilling" AS ENUM ('SHIPMENT', 'ACTION');

-- CreateEnum
CREATE TYPE "CarrierAdapter" AS ENUM ('TABLE', 'EASYPOST');

-- CreateEnum
CREATE TYPE "LabelStatus" AS ENUM ('BUYING', 'BOUGHT', 'FAILED', 'VOIDING', 'VOIDED');

-- CreateTable
CREATE TABLE "Address" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "company" TEXT,
    "line1" TEXT NOT NULL,
    "line2" TEXT,
    "city" TEXT NOT NULL,
    "region" TEXT,
    "postalCode" TEXT,
    "country" TEXT NOT NULL,
    "phone" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Address_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ShippingZone" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "originCountry" TEXT NOT NULL,
    "countries" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ShippingZone_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ShippingService" (
    "id" UUID NOT NULL,
    "zoneId" UUID NOT NULL,
    "carrier" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "days" INTEGER NOT NULL,
    "volumetricDivisor" INTEGER,
    "maxSideMm" INTEGER,
    "steps" JSONB NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ShippingService_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateQuote" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "locationId" UUID NOT NULL,
    "packageIds" UUID[],
    "pieces" JSONB NOT NULL,
    "addressId" UUID NOT NULL,
    "addressVersion" INTEGER NOT NULL,
    "adapter" "CarrierAdapter" NOT NULL,
    "externalId" TEXT,
    "weightGrams" INTEGER NOT NULL,
    "lengthMm" INTEGER,
    "widthMm" INTEGER,
    "heightMm" INTEGER,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RateQuote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "QuotedRate" (
    "id" UUID NOT NULL,
    "quoteId" UUID NOT NULL,
    "carrier" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "days" INTEGER,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "listAmount" INTEGER NOT NULL,
    "discountBp" INTEGER NOT NULL DEFAULT 0,
    "externalId" TEXT,

    CONSTRAINT "QuotedRate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Shipment" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "workspaceId" UUID NOT NULL,
    "locationId" UUID NOT NULL,
    "status" "ShipmentStatus" NOT NULL DEFAULT 'DRAFT',
    "billed" "ShipmentBilling" NOT NULL DEFAULT 'SHIPMENT',
    "quoteId" UUID NOT NULL,
    "rateId" UUID NOT NULL,
    "adapter" "CarrierAdapter" NOT NULL,
    "carrier" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "days" INTEGER,
    "amount" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "recipient" JSONB NOT NULL,
    "origin" JSONB NOT NULL,
    "country" TEXT NOT NULL,
    "international" BOOLEAN NOT NULL,
    "customs" JSONB,
    "customsFileId" UUID,
    "weightGrams" INTEGER NOT NULL,
    "lengthMm" INTEGER,
    "widthMm" INTEGER,
    "heightMm" INTEGER,
    "packedAt" TIMESTAMPTZ(3),
    "packedById" UUID,
    "trackingNumber" TEXT,
    "trackingKey" TEXT,
    "handedOverAt" TIMESTAMPTZ(3),
    "deliveredAt" TIMESTAMPTZ(3),
    "returnedAt" TIMESTAMPTZ(3),
    "canceledAt" TIMESTAMPTZ(3),
    "cancelReason" TEXT,
    "trackedAt" TIMESTAMPTZ(3),
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Shipment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ShipmentPackage" (
    "shipmentId" UUID NOT NULL,
    "packageId" UUID NOT NULL,
    "fromStatus" "PackageStatus" NOT NULL,
    "live" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "ShipmentPackage_pkey" PRIMARY KEY ("shipmentId","packageId")
);

-- CreateTable
CREATE TABLE "ShippingLabel" (
    "id" UUID NOT NULL,
    "shipmentId" UUID NOT NULL,
    "adapter" "CarrierAdapter" NOT NULL,
    "status" "LabelStatus" NOT NULL DEFAULT 'BUYING',
    "voidWanted" BOOLEAN NOT NULL DEFAULT false,
    "externalId" TEXT,
    "trackingNumber" TEXT,
    "fileId" UUID,
    "cost" INTEGER,
    "currency" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "refundStatus" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "boughtAt" TIMESTAMPTZ(3),
    "voidedAt" TIMESTAMPTZ(3),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ShippingLabel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ShipmentEvent" (
    "id" UUID NOT NULL,
    "shipmentId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "status" "ShipmentStatus" NOT NULL,
    "detail" TEXT NOT NULL,
    "message" TEXT,
    "place" TEXT,
    "source" TEXT NOT NULL,
    "sourceKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ShipmentEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CarrierEvent" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "appliedAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "CarrierEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Address_workspaceId_createdAt_id_idx" ON "Address"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "ShippingZone_code_key" ON "ShippingZone"("code");

-- CreateIndex
CREATE INDEX "ShippingZone_originCountry_idx" ON "ShippingZone"("originCountry");

-- CreateIndex
CREATE UNIQUE INDEX "ShippingService_zoneId_carrier_service_key" ON "ShippingService"("zoneId", "carrier", "service");

-- CreateIndex
CREATE INDEX "RateQuote_workspaceId_createdAt_idx" ON "RateQuote"("workspaceId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "RateQuote_expiresAt_idx" ON "RateQuote"("expiresAt");

-- CreateIndex
CREATE INDEX "QuotedRate_quoteId_idx" ON "QuotedRate"("quoteId");

-- CreateIndex
CREATE UNIQUE INDEX "Shipment_number_key" ON "Shipment"("number");

-- CreateIndex
CREATE UNIQUE INDEX "Shipment_quoteId_key" ON "Shipment"("quoteId");

-- CreateIndex
CREATE UNIQUE INDEX "Shipment_rateId_key" ON "Shipment"("rateId");

-- CreateIndex
CREATE UNIQUE INDEX "Shipment_customsFileId_key" ON "Shipment"("customsFileId");

-- CreateIndex
CREATE INDEX "Shipment_workspaceId_createdAt_id_idx" ON "Shipment"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Shipment_status_createdAt_id_idx" ON "Shipment"("status", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Shipment_createdAt_id_idx" ON "Shipment"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Shipment_trackingKey_idx" ON "Shipment"("trackingKey");

-- CreateIndex
CREATE INDEX "ShipmentPackage_packageId_idx" ON "ShipmentPackage"("packageId");

-- CreateIndex
CREATE UNIQUE INDEX "ShippingLabel_fileId_key" ON "ShippingLabel"("fileId");

-- CreateIndex
CREATE INDEX "ShippingLabel_shipmentId_idx" ON "ShippingLabel"("shipmentId");

-- CreateIndex
CREATE INDEX "ShippingLabel_createdAt_id_idx" ON "ShippingLabel"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ShipmentEvent_shipmentId_at_idx" ON "ShipmentEvent"("shipmentId", "at");

-- CreateIndex
CREATE UNIQUE INDEX "ShipmentEvent_shipmentId_sourceKey_key" ON "ShipmentEvent"("shipmentId", "sourceKey");

-- CreateIndex
CREATE INDEX "CarrierEvent_appliedAt_idx" ON "CarrierEvent"("appliedAt");

-- AddForeignKey
ALTER TABLE "ShippingService" ADD CONSTRAINT "ShippingService_zoneId_fkey" FOREIGN KEY ("zoneId") REFERENCES "ShippingZone"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "QuotedRate" ADD CONSTRAINT "QuotedRate_quoteId_fkey" FOREIGN KEY ("quoteId") REFERENCES "RateQuote"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_quoteId_fkey" FOREIGN KEY ("quoteId") REFERENCES "RateQuote"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_rateId_fkey" FOREIGN KEY ("rateId") REFERENCES "QuotedRate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShipmentPackage" ADD CONSTRAINT "ShipmentPackage_shipmentId_fkey" FOREIGN KEY ("shipmentId") REFERENCES "Shipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShippingLabel" ADD CONSTRAINT "ShippingLabel_shipmentId_fkey" FOREIGN KEY ("shipmentId") REFERENCES "Shipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ShipmentEvent" ADD CONSTRAINT "ShipmentEvent_shipmentId_fkey" FOREIGN KEY ("shipmentId") REFERENCES "Shipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- What Prisma cannot say

-- Rows of other modules' tables, by id alone: their .prisma files stay theirs.
ALTER TABLE "Address" ADD CONSTRAINT "Address_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT;
ALTER TABLE "RateQuote" ADD CONSTRAINT "RateQuote_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT;
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT;
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_locationId_fkey" FOREIGN KEY ("locationId") REFERENCES "Location"("id") ON DELETE RESTRICT;
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_customsFileId_fkey" FOREIGN KEY ("customsFileId") REFERENCES "File"("id") ON DELETE RESTRICT;
ALTER TABLE "ShipmentPackage" ADD CONSTRAINT "ShipmentPackage_packageId_fkey" FOREIGN KEY ("packageId") REFERENCES "Package"("id") ON DELETE RESTRICT;
ALTER TABLE "ShippingLabel" ADD CONSTRAINT "ShippingLabel_fileId_fkey" FOREIGN KEY ("fileId") REFERENCES "File"("id") ON DELETE RESTRICT;

-- A piece is in one live shipment, whoever asks how often at once; a shipment has one label that is not over.
CREATE UNIQUE INDEX "ShipmentPackage_one_live" ON "ShipmentPackage" ("packageId") WHERE live;
CREATE UNIQUE INDEX "ShippingLabel_one_live" ON "ShippingLabel" ("shipmentId") WHERE status IN ('BUYING', 'BOUGHT', 'VOIDING');
-- What the nightly look at parcels on their way reads.
CREATE INDEX "Shipment_on_the_way" ON "Shipment" ("trackedAt" NULLS FIRST) WHERE status IN ('HANDED_OVER', 'IN_TRANSIT', 'EXCEPTION') AND "returnedAt" IS NULL;

ALTER TABLE "Address" ADD CONSTRAINT "Address_country" CHECK (country ~ '^[A-Z]{2}$');
ALTER TABLE "ShippingService" ADD CONSTRAINT "ShippingService_sane" CHECK (days BETWEEN 0 AND 365 AND ("volumetricDivisor" IS NULL OR "volumetricDivisor" BETWEEN 1000 AND 20000) AND ("maxSideMm" IS NULL OR "maxSideMm" > 0));
ALTER TABLE "RateQuote" ADD CONSTRAINT "RateQuote_weight" CHECK ("weightGrams" BETWEEN 1 AND 1000000 AND cardinality("packageIds") > 0);
ALTER TABLE "QuotedRate" ADD CONSTRAINT "QuotedRate_amounts" CHECK (amount >= 0 AND "listAmount" >= 0 AND "discountBp" BETWEEN 0 AND 10000);
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_weight" CHECK ("weightGrams" BETWEEN 1 AND 1000000 AND amount >= 0);
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_customs_abroad" CHECK (NOT international OR customs IS NOT NULL);
ALTER TABLE "Shipment" ADD CONSTRAINT "Shipment_handed_over" CHECK (status NOT IN ('HANDED_OVER', 'IN_TRANSIT', 'DELIVERED', 'EXCEPTION') OR "handedOverAt" IS NOT NULL);
ALTER TABLE "ShippingLabel" ADD CONSTRAINT "ShippingLabel_bought" CHECK (status <> 'BOUGHT' OR ("trackingNumber" IS NOT NULL AND "fileId" IS NOT NULL));

CREATE FUNCTION refuse_shipping_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
-- What was quoted, and where a parcel was, is not rewritten.
CREATE TRIGGER "QuotedRate_append_only" BEFORE UPDATE ON "QuotedRate" FOR EACH ROW EXECUTE FUNCTION refuse_shipping_change();
CREATE TRIGGER "ShipmentEvent_append_only" BEFORE UPDATE OR DELETE ON "ShipmentEvent" FOR EACH ROW EXECUTE FUNCTION refuse_shipping_change();
