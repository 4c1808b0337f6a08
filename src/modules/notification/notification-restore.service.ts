/**
 * After a restore: what was still to be sent at the backup's moment has most likely been sent since. It is kept, marked
 * and visible to staff in the outbox, and not sent again. SQL for the restore's own transaction.
 */
export const HOLD_BACK_UNSENT = `
  update "NotificationDelivery" set status = 'FAILED', "nextTryAt" = null,
         "lastError" = 'not sent again: it waited when the backup was taken that this database was restored from'
   where status in ('QUEUED', 'SENDING')`;
