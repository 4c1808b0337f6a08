-- The back office wants a column of this name; it is the workspace's id, so that either names the balance.
ALTER TABLE "UserBalance" DROP CONSTRAINT "UserBalance_pkey";
ALTER TABLE "UserBalance" ADD COLUMN "id" uuid GENERATED ALWAYS AS ("workspaceId") STORED NOT NULL;
ALTER TABLE "UserBalance" ADD CONSTRAINT "UserBalance_pkey" PRIMARY KEY ("id");
CREATE UNIQUE INDEX "UserBalance_workspaceId_key" ON "UserBalance" ("workspaceId");
