import type { CsvColumn } from '../../shared/csv.js';
import type { AuditRow } from './audit-log.schema.js';

/** The columns of the export, for the role ADMIN. */
export function csvColumns(locale: 'en' | 'tr'): CsvColumn<AuditRow>[] {
  return COLUMNS.map(({ en, tr, value }) => ({ title: locale === 'tr' ? tr : en, value }));
}

const COLUMNS: { en: string; tr: string; value: CsvColumn<AuditRow>['value'] }[] = [
  { en: 'Time (UTC)', tr: 'Zaman (UTC)', value: (row) => row.at },
  { en: 'Actor type', tr: 'Yapanın türü', value: (row) => row.actorType },
  { en: 'Actor', tr: 'Yapan', value: (row) => row.actorName },
  { en: 'Actor id', tr: 'Yapanın kimliği', value: (row) => row.actorId },
  { en: 'On behalf of', tr: 'Adına', value: (row) => row.onBehalfOfId },
  { en: 'Action', tr: 'İşlem', value: (row) => row.action },
  { en: 'Outcome', tr: 'Sonuç', value: (row) => row.outcome },
  { en: 'Target type', tr: 'Hedef türü', value: (row) => row.targetType },
  { en: 'Target', tr: 'Hedef', value: (row) => row.targetId },
  { en: 'Workspace', tr: 'Çalışma alanı', value: (row) => row.workspaceId },
  { en: 'IP', tr: 'IP', value: (row) => row.ip },
  { en: 'User agent', tr: 'Tarayıcı', value: (row) => row.userAgent },
  { en: 'Request', tr: 'İstek', value: (row) => row.requestId },
  { en: 'Details', tr: 'Ayrıntı', value: (row) => JSON.stringify(row.meta) },
  { en: 'Id', tr: 'Kimlik', value: (row) => row.id },
];
