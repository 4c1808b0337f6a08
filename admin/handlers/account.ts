import { z } from 'zod';
import {
  beginSecondFactor,
  changeOwnPassword,
  enableSecondFactor,
  findActiveStaff,
} from '../../src/modules/auth/staff.service.js';
import { fail } from '../../src/shared/errors.js';
import { staffPage } from '../action.js';
import { currentRequest } from '../request.js';

/** One's own login: password and second factor. */
export const accountPage = staffPage({
  component: 'AccountPage',
  icon: 'User',
  hidden: true,
  payload: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('password'), current: z.string().max(1024), password: z.string().max(200) }),
    z.strictObject({ do: z.literal('begin') }),
    z.strictObject({ do: z.literal('enable'), code: z.string().max(10) }),
  ]),
  async act(ctx, given) {
    const { staff, sessionId } = currentRequest();
    if (!staff || !(await findActiveStaff(ctx, staff.id))) throw fail('staff_forbidden');
    if (given.do === 'begin') return beginSecondFactor(ctx, staff.email);
    if (given.do === 'enable') return { recoveryCodes: await enableSecondFactor(ctx, given.code) };
    await changeOwnPassword(ctx, { current: given.current, password: given.password, keepSession: sessionId });
    return {};
  },
});
