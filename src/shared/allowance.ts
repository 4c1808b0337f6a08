import type { Ctx } from './context.js';

/** What stands in a workspace rather than is counted by the month. */
export type Standing = 'members' | 'recipients';
type Allowance = (ctx: Ctx, workspaceId: string, what: Standing, there: number) => Promise<void>;

let allowance: Allowance = async () => {};

/** Called once by the registry: plans stand above workspaces in the order of modules, and answer from there. */
export function setAllowance(given: Allowance): void {
  allowance = given;
}

/** Call it with the workspace locked. `there`: how many there are before this one. Throws `plan_limit_reached`. */
export function allowOneMore(ctx: Ctx, workspaceId: string, what: Standing, there: number): Promise<void> {
  return allowance(ctx, workspaceId, what, there);
}
