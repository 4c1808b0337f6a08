import { useTranslation } from 'adminjs';
import React from 'react';

const MARKS: Readonly<Record<string, { tone: string; mark: string }>> = {
  EXPECTED: { tone: 'blue', mark: '…' },
  UNMATCHED: { tone: 'amber', mark: '?' },
  PENDING: { tone: 'blue', mark: '●' },
  IN_PROCESS: { tone: 'amber', mark: '▶' },
  ON_HOLD: { tone: 'amber', mark: '❚❚' },
  COMPLETED: { tone: 'green', mark: '✓' },
  RETURNED: { tone: 'grey', mark: '↩' },
  DISPOSED: { tone: 'grey', mark: '✕' },
};

/** Colour, sign and word: never colour alone. */
export function StatusChip({ status }: { status: string }) {
  const { t } = useTranslation();
  const { tone, mark } = MARKS[status] ?? { tone: 'grey', mark: '●' };
  return (
    <span className={`piece-chip piece-${tone}`}>
      <span aria-hidden="true">{mark}</span>
      {t(`enums.PackageStatus.${status}`) as string}
    </span>
  );
}
