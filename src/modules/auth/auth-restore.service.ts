/**
 * After a restore: a session that was ended, a link or a code that was used since the backup must not work again, so
 * everybody logs in anew. SQL for the restore's own transaction; the back office's sessions are in no backup.
 */
export const END_EVERY_SESSION = `update "Session" set "endedAt" = now(), "endReason" = 'restored' where "endedAt" is null`;
export const SPEND_EVERY_LINK = `update "OneTimeToken" set "spentAt" = now() where "spentAt" is null`;
export const DROP_EVERY_CODE = 'delete from "PhoneCode"';
