-- CreateEnum
CREATE TYPE "SuppressionReason" AS ENUM ('HARD_BOUNCE', 'COMPLAINT', 'STAFF');

-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "DeliveryStatus" ADD VALUE 'HELD';
ALTER TYPE "DeliveryStatus" ADD VALUE 'DELIVERED';
ALTER TYPE "DeliveryStatus" ADD VALUE 'MERGED';
ALTER TYPE "DeliveryStatus" ADD VALUE 'SKIPPED';

-- AlterTable
ALTER TABLE "NotificationDelivery" ADD COLUMN     "deliveredAt" TIMESTAMPTZ(3),
ADD COLUMN     "dueAt" TIMESTAMPTZ(3),
ADD COLUMN     "groupKey" TEXT,
ADD COLUMN     "mergedIntoId" UUID,
ADD COLUMN     "notificationId" UUID,
ADD COLUMN     "providerStatus" TEXT,
ADD COLUMN     "pushSubscriptionId" UUID,
ADD COLUMN     "resentFromId" UUID,
ADD COLUMN     "staffUserId" UUID,
ADD COLUMN     "unsubscribable" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "url" TEXT;

-- CreateTable
CREATE TABLE "Notification" (
    "id" UUID NOT NULL,
    "sourceKey" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "userId" UUID,
    "staffUserId" UUID,
    "workspaceId" UUID,
    "targetType" TEXT,
    "targetId" TEXT,
    "params" JSONB NOT NULL,
    "path" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readAt" TIMESTAMPTZ(3),
    "withdrawnAt" TIMESTAMPTZ(3),

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationSetting" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "channel" "NotificationChannel" NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NotificationSetting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "QuietHours" (
    "userId" UUID NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "fromMinute" INTEGER NOT NULL,
    "toMinute" INTEGER NOT NULL,

    CONSTRAINT "QuietHours_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "PushSubscription" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "sessionId" UUID NOT NULL,
    "endpoint" TEXT NOT NULL,
    "endpointHash" TEXT NOT NULL,
    "p256dhKey" TEXT NOT NULL,
    "authSecret" TEXT NOT NULL,
    "userAgent" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "PushSubscription_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SuppressedAddress" (
    "id" UUID NOT NULL,
    "channel" "NotificationChannel" NOT NULL,
    "address" TEXT NOT NULL,
    "reason" "SuppressionReason" NOT NULL,
    "detail" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "releasedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SuppressedAddress_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationTemplate" (
    "id" UUID NOT NULL,
    "event" TEXT NOT NULL,
    "locale" "Locale" NOT NULL,
    "version" INTEGER NOT NULL,
    "wording" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "createdById" UUID,
    "createdByName" TEXT NOT NULL,

    CONSTRAINT "NotificationTemplate_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Notification_sourceKey_key" ON "Notification"("sourceKey");

-- CreateIndex
CREATE INDEX "Notification_userId_createdAt_id_idx" ON "Notification"("userId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Notification_targetId_idx" ON "Notification"("targetId");

-- CreateIndex
CREATE INDEX "Notification_event_createdAt_idx" ON "Notification"("event", "createdAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "NotificationSetting_userId_event_channel_key" ON "NotificationSetting"("userId", "event", "channel");

-- CreateIndex
CREATE UNIQUE INDEX "PushSubscription_endpointHash_key" ON "PushSubscription"("endpointHash");

-- CreateIndex
CREATE INDEX "PushSubscription_userId_idx" ON "PushSubscription"("userId");

-- CreateIndex
CREATE INDEX "SuppressedAddress_createdAt_id_idx" ON "SuppressedAddress"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "SuppressedAddress_channel_address_key" ON "SuppressedAddress"("channel", "address");

-- CreateIndex
CREATE UNIQUE INDEX "NotificationTemplate_event_locale_version_key" ON "NotificationTemplate"("event", "locale", "version");

-- CreateIndex
CREATE INDEX "NotificationDelivery_notificationId_idx" ON "NotificationDelivery"("notificationId");

-- CreateIndex
CREATE INDEX "NotificationDelivery_providerId_idx" ON "NotificationDelivery"("providerId");

-- CreateIndex
CREATE INDEX "NotificationDelivery_mergedIntoId_idx" ON "NotificationDelivery"("mergedIntoId");

-- AddForeignKey
ALTER TABLE "NotificationDelivery" ADD CONSTRAINT "NotificationDelivery_notificationId_fkey" FOREIGN KEY ("notificationId") REFERENCES "Notification"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What waits in a group, for its digest; and what a reader has not read.
CREATE INDEX "NotificationDelivery_held_idx" ON "NotificationDelivery" ("groupKey", "dueAt") WHERE "groupKey" IS NOT NULL;
CREATE INDEX "Notification_unread_idx" ON "Notification" ("userId", "createdAt" DESC, "id" DESC) WHERE "readAt" IS NULL;
-- The cap for each reader, channel and hour counts these.
CREATE INDEX "NotificationDelivery_reader_idx" ON "NotificationDelivery" ("userId", "channel", "createdAt" DESC);

ALTER TABLE "Notification" ADD CONSTRAINT "Notification_reader_check" CHECK ("userId" IS NULL OR "staffUserId" IS NULL);
ALTER TABLE "QuietHours" ADD CONSTRAINT "QuietHours_minutes_check"
  CHECK ("fromMinute" BETWEEN 0 AND 1439 AND "toMinute" BETWEEN 0 AND 1439);
ALTER TABLE "NotificationTemplate" ADD CONSTRAINT "NotificationTemplate_version_check" CHECK ("version" > 0);
