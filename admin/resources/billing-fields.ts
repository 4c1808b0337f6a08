import { z } from 'zod';
import type { ActionField } from '../action.js';
import type { PropertyLook } from '../resource.js';

export const Reason = z.string().trim().min(3).max(300);
/** Whole minor units; the form hands them on as digits, made of what staff typed. */
export const Minor = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,10}$/)
    .transform(Number),
]);
/** Above the limit: lay it before a second person instead of refusing it. */
export const AskApproval = z.union([z.boolean(), z.stringbool()]).default(false);
export const Nothing = z.strictObject({});

export const amountField: ActionField = { name: 'amount', type: 'money', required: true };
export const reasonField: ActionField = { name: 'reason', type: 'textarea', required: true };
export const askField: ActionField = { name: 'askApproval', type: 'switch', initial: true };

const AMOUNT: PropertyLook = { list: 'Amount', show: 'Amount' };

export function amounts(...columns: string[]): Record<string, PropertyLook> {
  return Object.fromEntries(columns.map((column) => [column, AMOUNT]));
}
