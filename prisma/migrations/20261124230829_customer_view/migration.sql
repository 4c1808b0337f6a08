-- CreateTable
CREATE TABLE "CustomerView" (
    "id" UUID NOT NULL,
    "staffUserId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "opened" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "startedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "CustomerView_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CustomerView_staffUserId_startedAt_idx" ON "CustomerView"("staffUserId", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "CustomerView_userId_startedAt_idx" ON "CustomerView"("userId", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "CustomerView_workspaceId_startedAt_idx" ON "CustomerView"("workspaceId", "startedAt" DESC);

