import { Resource } from '@adminjs/prisma';
import { type ActionContext, BaseRecord, type Filter, type RecordJSON } from 'adminjs';
import type { StaffRole } from '../src/generated/prisma/client.js';
import type { Platform } from '../src/shared/context.js';
import { fail } from '../src/shared/errors.js';
import { countRows } from './counting.js';
import { submitForm } from './form.js';
import { clientModule, type Model, type ModelField } from './model.js';
import { type Order, type Row, readIds, readPage, readRows } from './reading.js';
import { contextOf, currentRequest, type OfficeRequest } from './request.js';
import type { OfficeResource } from './resource.js';
import { isUuid, whereOf } from './where.js';

/** What an instance is built of; a class, so that AdminJS's option merge passes it on untouched. */
export class ResourceSource {
  readonly clientModule = clientModule;
  readonly client: Platform['database']['prisma'];
  constructor(
    readonly platform: Platform,
    readonly model: Model,
    readonly definition: OfficeResource,
    readonly roles: readonly StaffRole[],
  ) {
    this.client = platform.database.prisma;
  }
}

/** Up to here an offset costs nothing worth a second statement. */
const NEAR = 500;

interface Delegate {
  findMany(args: object): Promise<{ id: string }[]>;
}

/**
 * A record as JSON at a fraction of AdminJS's cost: who may act hangs on the roles alone here, so the actions are worked
 * out once for each instance, and a referenced record is only its name and whether it can be opened.
 */
export class OfficeRecord extends BaseRecord {
  override toJSON(currentAdmin?: Parameters<BaseRecord['toJSON']>[0]): RecordJSON {
    const adapter = this.resource as OfficeAdapter;
    const { recordActions, bulkActions } = adapter.actionsFor(currentAdmin);
    const populated = Object.entries(this.populated).map(([path, record]) => [
      path,
      record instanceof OfficeRecord ? record.asReference() : record,
    ]);
    return {
      params: this.params,
      populated: Object.fromEntries(populated),
      baseError: this.baseError,
      errors: this.errors,
      id: this.id(),
      title: adapter.decorate().titleOf(this),
      recordActions,
      bulkActions,
    } as RecordJSON;
  }

  asReference(): object {
    const title = this.resource.decorate().titleOf(this);
    const resourceId = this.resource.id();
    return {
      id: this.id(),
      title,
      params: {},
      populated: {},
      errors: {},
      bulkActions: [],
      recordActions: [{ name: 'show', actionType: 'record', resourceId }],
    };
  }
}

/** @adminjs/prisma's resource with our own reading (typed filters, cheap counts, flat values) and writing (services alone). */
export class OfficeAdapter extends Resource {
  readonly source: ResourceSource;
  private readonly fields: Map<string, ModelField>;
  private actions: Pick<RecordJSON, 'recordActions' | 'bulkActions'> | null = null;

  constructor(source: ResourceSource) {
    super(source as never);
    this.source = source;
    this.fields = new Map(source.model.fields.map((field) => [field.name, field]));
  }

  static override isAdapterFor(raw: unknown): boolean {
    return raw instanceof ResourceSource;
  }

  /** An action of both kinds is told as the one that it is shown as: AdminJS's pages know one kind for each. */
  actionsFor(currentAdmin: Parameters<BaseRecord['toJSON']>[0]): Pick<RecordJSON, 'recordActions' | 'bulkActions'> {
    if (this.actions) return this.actions;
    const decorator = this.decorate();
    const any = new OfficeRecord({}, this);
    const told = (kind: 'record' | 'bulk') =>
      (kind === 'record' ? decorator.recordActions(any, currentAdmin) : decorator.bulkActions(any, currentAdmin)).map(
        (action) => ({ ...action.toJSON(currentAdmin), actionType: kind }),
      );
    this.actions = { recordActions: told('record'), bulkActions: told('bulk') };
    return this.actions;
  }

  /** Numbers stay texts until the form's schema reads them: AdminJS would turn `12,5` into NaN. */
  override prepareProperties(): ReturnType<Resource['prepareProperties']> {
    const properties = super.prepareProperties();
    for (const property of Object.values(properties)) {
      const type = property.type();
      if (type === 'number' || type === 'mixed') property.type = () => 'string';
    }
    return properties;
  }

  override async count(filter: Filter): Promise<number> {
    return this.counting(filter) ?? countRows(this.source, await whereOf(this.source, filter));
  }

  /** AdminJS asks for the page and, when all of it is there, for the total: both are read at the same time. */
  private readonly counts = new WeakMap<OfficeRequest, { filter: string; total: Promise<number> }>();

  private countBeside(filter: Filter, where: object): void {
    const total = countRows(this.source, where);
    // Whoever asks for it is told; a page that failed leaves nobody to ask.
    total.catch(() => {});
    this.counts.set(currentRequest(), { filter: filterKey(filter), total });
  }

  private counting(filter: Filter): Promise<number> | null {
    const known = this.counts.get(currentRequest());
    return known?.filter === filterKey(filter) ? known.total : null;
  }

  override async find(
    filter: Filter,
    params: { limit?: number; offset?: number; sort?: { sortBy?: string; direction?: 'asc' | 'desc' } },
  ): Promise<BaseRecord[]> {
    const where = await whereOf(this.source, filter);
    this.countBeside(filter, where);
    const order = this.order(params.sort?.sortBy, params.sort?.direction ?? 'desc');
    const offset = params.offset ?? 0;
    const limit = Math.min(params.limit ?? 20, 100);
    const rows =
      Object.keys(where).length === 0 && offset < NEAR
        ? await readPage(this.source, order, offset, limit)
        : await readRows(this.source, await this.ids(where, order, offset, limit));
    const { beside } = this.source.definition;
    const ids = rows.map((row) => String(row.id));
    const extra = beside && ids.length > 0 ? await beside(this.context(), ids) : null;
    return rows.map((row) => new OfficeRecord({ ...this.flatten(row), ...extra?.get(String(row.id)) }, this));
  }

  /**
   * A page far down: an offset walks over every row before it, so it is counted from the nearer end, over the index
   * alone, and only the page's own rows are read. The last pages of an estimated total are the table's last rows.
   */
  private async ids(where: object, order: Order, offset: number, limit: number): Promise<string[]> {
    const total = offset < NEAR ? 0 : await countRows(this.source, where);
    const fromEnd = total > 0 && offset > total / 2;
    const orderBy = fromEnd ? order.map(reversed) : order;
    const skip = fromEnd ? Math.max(0, total - offset - limit) : offset;
    const take = fromEnd ? Math.max(0, Math.min(limit, total - offset)) : limit;
    const ids =
      Object.keys(where).length === 0
        ? await readIds(this.source, orderBy, skip, take)
        : (await this.delegate().findMany({ where, select: { id: true }, orderBy, skip, take })).map((row) => row.id);
    return fromEnd ? ids.reverse() : ids;
  }

  /** A record action on a row that is not there is our own 404: AdminJS would answer 200 with an English text. */
  override async findOne(id: string | number, context?: ActionContext): Promise<BaseRecord | null> {
    const [row] = isUuid(String(id)) ? await readRows(this.source, [String(id).toLowerCase()]) : [];
    if (!row && context?.action?.isRecordType()) throw fail('not_found');
    return row ? this.record(row) : null;
  }

  override async findMany(ids: (string | number)[]): Promise<BaseRecord[]> {
    const wanted = ids.map(String).filter(isUuid).slice(0, 500);
    return (await readRows(this.source, wanted)).map((row) => this.record(row));
  }

  override build(params: Record<string, unknown>): BaseRecord {
    return new OfficeRecord(params, this);
  }

  override async create(params: Record<string, unknown>, _context?: ActionContext): Promise<Record<string, unknown>> {
    return this.readBack(await submitForm(this.source, null, params));
  }

  override async update(
    id: string | number,
    params: Record<string, unknown> = {},
    _context?: ActionContext,
  ): Promise<Record<string, unknown>> {
    return this.readBack(await submitForm(this.source, String(id), params, await this.readBack(String(id))));
  }

  override async delete(): Promise<void> {
    throw new Error('rows are not deleted from the back office');
  }

  private async readBack(id: string): Promise<Record<string, unknown>> {
    const [row] = await readRows(this.source, [id]);
    return row ? this.flatten(row) : {};
  }

  private context() {
    return contextOf(this.source.platform, currentRequest());
  }

  private delegate(): Delegate {
    const name = this.source.model.name;
    return this.source.client[(name[0]?.toLowerCase() + name.slice(1)) as 'user'] as unknown as Delegate;
  }

  /** The id (UUIDv7: age) breaks ties, so that pages do not overlap. */
  private order(sortBy: string | undefined, direction: 'asc' | 'desc'): Order {
    const { defaultSort, sort } = this.source.definition;
    const column =
      sortBy && (sort?.includes(sortBy) || defaultSort?.by === sortBy) ? sortBy : (defaultSort?.by ?? 'id');
    const way = column === sortBy ? direction : (defaultSort?.direction ?? 'desc');
    return column === 'id' ? [{ id: way }] : [{ [column]: way }, { id: way }];
  }

  private record(row: Row): BaseRecord {
    return new OfficeRecord(this.flatten(row), this);
  }

  /** Text where AdminJS would take a value apart (JSON, lists) or round it (BigInt, Decimal). */
  private flatten(row: Row): Record<string, unknown> {
    const flat: Record<string, unknown> = {};
    for (const field of this.fields.values()) {
      if (field.kind === 'object') flat[field.name] = row[field.relationFromFields?.[0] ?? ''];
      else if (!field.isReadOnly || field.isId) flat[field.name] = plain(row[field.name], field);
    }
    return flat;
  }
}

function filterKey(filter: Filter | undefined): string {
  return JSON.stringify(Object.values(filter?.filters ?? {}).map(({ path, value }) => [path, value]));
}

function reversed(part: Order[number]): Order[number] {
  return Object.fromEntries(Object.entries(part).map(([column, way]) => [column, way === 'asc' ? 'desc' : 'asc']));
}

function plain(value: unknown, field: ModelField): unknown {
  if (value === null || value === undefined) return value;
  if (field.isList) return (value as unknown[]).join(', ');
  if (field.type === 'Json') return JSON.stringify(value, null, 2);
  if (field.type === 'BigInt' || field.type === 'Decimal') return String(value);
  return value;
}
