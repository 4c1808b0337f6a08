import type { Action, ActionContext, ActionResponse, BaseRecord } from 'adminjs';
import type { StaffRole } from '../src/generated/prisma/client.js';
import type { Platform } from '../src/shared/context.js';
import { type ActionAnswer, kindsOf, type StaffAction } from './action.js';
import { component } from './components.js';
import { type Locale, parseIn, refusalText, translate } from './i18n.js';
import { refusalAnswer, refusalOf } from './refusal.js';
import { contextOf, currentRequest } from './request.js';
import type { OfficeResource } from './resource.js';
import { mayAct } from './staff-access.js';

type Options = Record<string, Partial<Action<ActionResponse>>>;
const OFF = { isAccessible: false, isVisible: false };

/** The actions of one resource for one set of roles: what they may not do is switched off in AdminJS too, behind the gate. */
export function actionOptions(
  platform: Platform,
  item: OfficeResource,
  roles: readonly StaffRole[],
  locale: Locale,
): Options {
  const own = Object.entries(item.actions ?? {}).filter(([name]) => mayAct(item.model, name, roles));
  return {
    list: {
      ...(item.listComponent ? { component: component(item.listComponent) } : {}),
      custom: { search: item.search !== undefined },
    },
    show: item.showComponent ? { component: component(item.showComponent) } : {},
    new: item.form?.create && mayAct(item.model, 'new', roles) ? { after: withCode } : OFF,
    edit: item.form?.update && mayAct(item.model, 'edit', roles) ? { after: withCode } : OFF,
    delete: OFF,
    bulkDelete: OFF,
    selected: {
      actionType: 'bulk',
      isVisible: false,
      handler: async (_request, _response, { records, currentAdmin }) => ({
        records: records?.map((record: BaseRecord) => record.toJSON(currentAdmin)) ?? [],
      }),
    },
    ...Object.fromEntries(own.map(([name, action]) => [name, actionOption(platform, action, locale)])),
  };
}

/** A refused form says its code in the notice, like any refused action. */
const withCode = (response: ActionResponse): ActionResponse => {
  const code = response.record?.baseError?.type;
  return response.notice?.type === 'error' && code
    ? ({ ...response, notice: { ...response.notice, code } } as ActionResponse)
    : response;
};

function actionOption(platform: Platform, action: StaffAction, locale: Locale): Partial<Action<ActionResponse>> {
  const kinds = kindsOf(action);
  const ui = action.component ?? (action.fields ? 'ActionForm' : false);
  return {
    actionType: (kinds.length === 1 ? kinds[0] : kinds) as Action<ActionResponse>['actionType'],
    icon: action.icon,
    variant: action.variant,
    component: ui === false ? false : component(ui),
    isVisible: !action.hidden,
    showInDrawer: Boolean(action.fields) && !action.component,
    guard: action.confirm ? translate(locale, `messages.${action.confirm}`) : undefined,
    custom: action.fields
      ? { fields: action.fields.map((field) => ({ ...field, currency: platform.config.currency })) }
      : {},
    handler: (request, _response, context) => runAction(platform, action, request.payload ?? {}, context),
  };
}

async function runAction(
  platform: Platform,
  action: StaffAction,
  payload: Record<string, unknown>,
  context: ActionContext,
): Promise<ActionResponse> {
  const request = currentRequest();
  const { record, records, currentAdmin } = context;
  const recordJson = record ? { record: record.toJSON(currentAdmin) } : {};
  const parsed = parseIn(request.locale, action.payload, payload);
  if (parsed.errors) {
    const fields = Object.fromEntries(parsed.errors.map(({ path, message }) => [path, { message, type: 'invalid' }]));
    const message = translate(request.locale, 'messages.thereWereValidationErrors');
    return {
      ...(records ? { records: [] } : {}),
      record: { params: {}, populated: {}, baseError: null, ...recordJson.record, errors: fields },
      notice: { type: 'error', message, code: 'validation_failed' },
      errors: parsed.errors,
    } as never;
  }
  const ctx = contextOf(platform, request);
  if (records) return runBulk(records, (id) => action.handle(ctx, parsed.data, id, request.files), currentAdmin);
  try {
    const answer = await action.handle(ctx, parsed.data, record?.id() ?? '', request.files);
    const id = record?.id() ?? answer?.recordId;
    const fresh = id ? await context.resource.findOne(id, context) : null;
    return {
      ...answer?.body,
      ...(answer?.redirectUrl ? { redirectUrl: answer.redirectUrl } : {}),
      ...(fresh ? { record: fresh.toJSON(currentAdmin) } : recordJson),
      notice: success(request.locale, answer),
    } as never;
  } catch (error) {
    return refusalAnswer(request, error, recordJson.record) as never;
  }
}

/** Each record in a transaction of its own: a refusal concerns that one alone. */
async function runBulk(
  records: BaseRecord[],
  handle: (id: string) => Promise<unknown>,
  currentAdmin: ActionContext['currentAdmin'],
): Promise<ActionResponse> {
  const { locale } = currentRequest();
  const results: { id: string; code: string | null; message: string | null }[] = [];
  for (const record of records) {
    try {
      await handle(record.id());
      results.push({ id: record.id(), code: null, message: null });
    } catch (error) {
      const refusal = refusalOf(error);
      results.push({ id: record.id(), code: refusal.code, message: refusalText(locale, refusal) });
    }
  }
  const refused = results.filter((result) => result.code);
  const values = { done: results.length - refused.length, refused: refused.length, reason: refused[0]?.message };
  return {
    records: records.map((record) => record.toJSON(currentAdmin)),
    results,
    notice:
      refused.length === 0
        ? { type: 'success', message: translate(locale, 'messages.bulkDone', values) }
        : { type: 'error', message: translate(locale, 'messages.bulkRefused', values), code: refused[0]?.code },
  } as never;
}

function success(locale: Locale, answer: ActionAnswer | undefined) {
  return { type: 'success', message: translate(locale, `messages.${answer?.message ?? 'done'}`, answer?.values) };
}
