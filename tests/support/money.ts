import { expect } from '@jest/globals';
import { MONEY_RULES } from '../../src/modules/billing/billing.invariants.js';
import type { TestApp } from './app.js';

/** The money invariants that the database alone can tell, over all workspaces. */
export async function expectMoneyInvariants(app: TestApp): Promise<void> {
  for (const [name, sql] of Object.entries(MONEY_RULES)) {
    const { rows } = await app.platform.database.pool.query(sql);
    expect({ [name]: rows }).toEqual({ [name]: [] });
  }
}
