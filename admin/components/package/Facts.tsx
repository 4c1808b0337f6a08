import { useTranslation } from 'adminjs';
import React, { type ReactNode } from 'react';
import type { Piece } from './piece.js';

/** What is known of the piece; what is not known takes no room. */
export function Facts({ piece }: { piece: Piece }) {
  const { t, i18n, translateProperty } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  const day = (value: string | null) =>
    value && new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(value));
  const moment = (value: string | null) =>
    value &&
    new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value));
  const facts: [string, ReactNode][] = [
    ['location', piece.location],
    ['shelf', piece.shelf],
    ['kind', t(`enums.PackageKind.${piece.kind}`) as string],
    ['carrier', piece.carrier],
    ['trackingNumber', piece.trackingNumber],
    ['recipient', piece.recipient],
    ['sender', piece.sender],
    ['weightGrams', piece.weightGrams && number.format(piece.weightGrams)],
    ['size', piece.dimensionsMm && `${piece.dimensionsMm.map((side) => number.format(side)).join(' × ')} mm`],
    ['receivedAt', moment(piece.receivedAt)],
    ['freeUntil', day(piece.freeUntil)],
    ['description', piece.description],
    ['note', piece.note],
    ['tags', piece.tags.join(', ')],
    ['unmatchedReason', piece.unmatchedReason],
  ];
  return (
    <dl className="piece-facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{translateProperty(name)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
