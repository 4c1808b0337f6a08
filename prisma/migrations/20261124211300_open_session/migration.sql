-- A log-in's three rows in one round trip (src/modules/auth/auth.sql.ts); bench/accounts.ts has its figure.
CREATE FUNCTION open_session(
  of_user uuid, session_id uuid, token_id uuid, token_hash text, from_ip text, from_agent text, from_origin text,
  at timestamptz, session_ends timestamptz, token_ends timestamptz
) RETURNS TABLE ("auditTarget" text, "auditWorkspace" uuid, "auditMeta" jsonb) LANGUAGE sql VOLATILE AS $$
  INSERT INTO "Session" ("id", "userId", "ip", "userAgent", "createdAt", "lastUsedAt", "expiresAt")
    VALUES (session_id, of_user, from_ip, from_agent, at, at, session_ends);
  INSERT INTO "RefreshToken" ("id", "sessionId", "tokenHash", "createdAt", "expiresAt")
    VALUES (token_id, session_id, token_hash, at, token_ends);
  INSERT INTO "LoginOrigin" ("userId", "origin", "lastSeenAt") VALUES (of_user, from_origin, at)
    ON CONFLICT ("userId", "origin") DO UPDATE SET "lastSeenAt" = excluded."lastSeenAt";
  SELECT of_user::text, NULL::uuid, jsonb_build_object('sessionId', session_id);
$$;
