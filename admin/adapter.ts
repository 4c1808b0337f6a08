import { Resource } from '@adminjs/prisma';
import { type ActionContext, BaseRecord, type Filter, type RecordJSON } from 'adminjs';
import type { StaffRole } from '../src/generated/prisma/client.js';
import type { Platform } from '../src/shared/context.js';
import { fail } from '../src/shared/errors.js';
import { countRows } from './counting.js';
import { submitForm } from './form.js';
import { clientModule, type Model, type ModelField } from './model.js';
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

interface Delegate {
  findMany(args: object): Promise<Record<string, unknown>[]>;
  findUnique(args: object): Promise<Record<string, unknown> | null>;
}

/** A record that may take part in record and bulk actions of one name: AdminJS's pages know one kind for each. */
export class OfficeRecord extends BaseRecord {
  override toJSON(currentAdmin?: Parameters<BaseRecord['toJSON']>[0]): RecordJSON {
    const json = super.toJSON(currentAdmin);
    return {
      ...json,
      recordActions: json.recordActions.map((action) => ({ ...action, actionType: 'record' as const })),
      bulkActions: json.bulkActions.map((action) => ({ ...action, actionType: 'bulk' as const })),
    };
  }
}

/** @adminjs/prisma's resource with our own reading (typed filters, cheap counts, flat values) and writing (services alone). */
export class OfficeAdapter extends Resource {
  readonly source: ResourceSource;
  private readonly fields: Map<string, ModelField>;

  constructor(source: ResourceSource) {
    super(source as never);
    this.source = source;
    this.fields = new Map(source.model.fields.map((field) => [field.name, field]));
  }

  static override isAdapterFor(raw: unknown): boolean {
    return raw instanceof ResourceSource;
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
    return countRows(this.source, whereOf(this.source, filter));
  }

  override async find(
    filter: Filter,
    params: { limit?: number; offset?: number; sort?: { sortBy?: string; direction?: 'asc' | 'desc' } },
  ): Promise<BaseRecord[]> {
    const rows = await this.delegate().findMany({
      where: whereOf(this.source, filter),
      select: this.columns(),
      skip: params.offset ?? 0,
      take: Math.min(params.limit ?? 20, 100),
      orderBy: this.order(params.sort?.sortBy, params.sort?.direction ?? 'desc'),
    });
    return rows.map((row) => this.record(row));
  }

  /** A record action on a row that is not there is our own 404: AdminJS would answer 200 with an English text. */
  override async findOne(id: string | number, context?: ActionContext): Promise<BaseRecord | null> {
    const row = isUuid(String(id))
      ? await this.delegate().findUnique({ where: { id: String(id) }, select: this.columns() })
      : null;
    if (!row && context?.action?.isRecordType()) throw fail('not_found');
    return row && this.record(row);
  }

  override async findMany(ids: (string | number)[]): Promise<BaseRecord[]> {
    const wanted = ids.map(String).filter(isUuid).slice(0, 500);
    if (wanted.length === 0) return [];
    const rows = await this.delegate().findMany({ where: { id: { in: wanted } }, select: this.columns() });
    return rows.map((row) => this.record(row));
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
    const row = await this.delegate().findUnique({ where: { id }, select: this.columns() });
    return row ? this.flatten(row) : {};
  }

  private delegate(): Delegate {
    const name = this.source.model.name;
    return this.source.client[(name[0]?.toLowerCase() + name.slice(1)) as 'user'] as unknown as Delegate;
  }

  private columns(): Record<string, true> {
    const names = this.source.model.fields.flatMap((field) =>
      field.kind === 'object' ? (field.relationFromFields ?? []) : [field.name],
    );
    return Object.fromEntries(['id', ...names].map((name) => [name, true]));
  }

  /** The id (UUIDv7: age) breaks ties, so that pages do not overlap. */
  private order(sortBy: string | undefined, direction: 'asc' | 'desc'): object[] {
    const { defaultSort, sort } = this.source.definition;
    const column =
      sortBy && (sort?.includes(sortBy) || defaultSort?.by === sortBy) ? sortBy : (defaultSort?.by ?? 'id');
    const way = column === sortBy ? direction : (defaultSort?.direction ?? 'desc');
    return column === 'id' ? [{ id: way }] : [{ [column]: way }, { id: way }];
  }

  private record(row: Record<string, unknown>): BaseRecord {
    return new OfficeRecord(this.flatten(row), this);
  }

  /** Text where AdminJS would take a value apart (JSON, lists) or round it (BigInt, Decimal). */
  private flatten(row: Record<string, unknown>): Record<string, unknown> {
    const flat: Record<string, unknown> = {};
    for (const field of this.fields.values()) {
      if (field.kind === 'object') flat[field.name] = row[field.relationFromFields?.[0] ?? ''];
      else if (!field.isReadOnly || field.isId) flat[field.name] = plain(row[field.name], field);
    }
    return flat;
  }
}

function plain(value: unknown, field: ModelField): unknown {
  if (value === null || value === undefined) return value;
  if (field.isList) return (value as unknown[]).join(', ');
  if (field.type === 'Json') return JSON.stringify(value, null, 2);
  if (field.type === 'BigInt' || field.type === 'Decimal') return String(value);
  return value;
}
