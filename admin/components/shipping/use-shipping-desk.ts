import { useCallback, useEffect, useRef, useState } from 'react';
import type { Outcome } from '../receiving/answers.js';
import { signal } from '../receiving/sound.js';
import type { Say } from '../receiving/use-text.js';
import { act, askScan, type DeskData, type DeskShipment, readDesk, type Stage, stageOf } from './shipment.js';

const REFRESH_MS = 20_000;
const PLACE = 'shipping-desk-location';

export interface Notice {
  kind: 'good' | 'doubt' | 'bad';
  text: string;
}

export interface ShippingDeskState {
  data: DeskData | null;
  stage: Stage;
  locationId: string;
  inHand: DeskShipment | null;
  notice: Notice | null;
  busy: boolean;
  open(stage: Stage): void;
  place(locationId: string): void;
  more(): void;
  scan(text: string): void;
  take(shipment: DeskShipment | null): void;
  /** True: it was done. */
  run(shipment: DeskShipment, action: string, body?: Record<string, unknown>): Promise<boolean>;
}

/** The desk's state: one list, the shipment in hand, and what the last deed came to. */
export function useShippingDesk(say: Say): ShippingDeskState {
  const [stage, setStage] = useState<Stage>('pack');
  const [locationId, setLocationId] = useState(() => localStorage.getItem(PLACE) ?? '');
  const [data, setData] = useState<DeskData | null>(null);
  const [inHand, setInHand] = useState<DeskShipment | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [busy, setBusy] = useState(false);
  const wanted = useRef(0);
  // The words are new at each drawing; what hangs on them must not be, or the page would ask for ever.
  const words = useRef(say);
  words.current = say;

  const tell = useCallback((kind: Notice['kind'], text: string) => {
    setNotice({ kind, text });
    signal(kind, true);
  }, []);
  const refuse = useCallback(
    (outcome: Outcome, about = '') => {
      if (outcome.ok) return;
      const { code, message } = outcome.problem;
      tell(
        'bad',
        !message
          ? words.current(`problem.${code === 'network' || code === 'session_ended' ? code : 'other'}`)
          : message.startsWith(about)
            ? message
            : `${about}: ${message}`,
      );
    },
    [tell],
  );

  const load = useCallback(
    async (cursor?: string) => {
      const ticket = ++wanted.current;
      const outcome = await readDesk(stage, locationId, cursor);
      // A later question has been asked meanwhile: this answer is of yesterday.
      if (ticket !== wanted.current) return;
      if (!outcome.ok) return refuse(outcome);
      const next = outcome.answer as unknown as DeskData;
      setData((before) => (cursor && before ? { ...next, rows: [...before.rows, ...next.rows] } : next));
    },
    [stage, locationId, refuse],
  );
  useEffect(() => {
    setData((before) => (before ? { ...before, rows: [], nextCursor: null } : null));
    void load();
  }, [load]);
  // The counters move by themselves; a list that was paged down stays where it is.
  const paged = (data?.rows.length ?? 0) > 25;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && !busy && !paged) void load();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [load, busy, paged]);

  const run: ShippingDeskState['run'] = async (shipment, action, body = {}) => {
    if (busy) return false;
    setBusy(true);
    try {
      const outcome = await act(shipment.id, action, body);
      if (outcome.ok) tell('good', `${shipment.code}: ${outcome.answer.notice?.message ?? ''}`);
      else refuse(outcome, shipment.code);
      const fresh = await askScan(shipment.code);
      if (fresh.ok) {
        const now = fresh.answer.shipment as DeskShipment;
        // What has left the desk leaves the hand too.
        setInHand(outcome.ok && (now.status === 'HANDED_OVER' || stageOf(now) === null) ? null : now);
      }
      await load();
      return outcome.ok;
    } finally {
      setBusy(false);
    }
  };

  const scan = async (text: string) => {
    if (busy || text.trim() === '') return;
    setBusy(true);
    const outcome = await askScan(text);
    setBusy(false);
    if (!outcome.ok) {
      setInHand(null);
      return refuse(outcome, text.trim());
    }
    const found = outcome.answer.shipment as DeskShipment;
    const waitsFor = stageOf(found);
    if (stage === 'handOver' && waitsFor === 'handOver') {
      await run(found, 'handOver', { barcode: text });
      return;
    }
    setInHand(found);
    void load();
    if (stage === 'handOver') tell('bad', `${found.code}: ${say('notToHandOver')} ${say(`status.${found.status}`)}.`);
    else
      tell(
        waitsFor === null || waitsFor === 'gone' ? 'doubt' : 'good',
        `${found.code}: ${say(`status.${found.status}`)}.`,
      );
  };

  return {
    data,
    stage,
    locationId,
    inHand,
    notice,
    busy,
    open: (next) => {
      setInHand(null);
      setNotice(null);
      setStage(next);
    },
    place: (id) => {
      localStorage.setItem(PLACE, id);
      setLocationId(id);
    },
    more: () => void (data?.nextCursor && load(data.nextCursor)),
    scan: (text) => void scan(text),
    take: setInHand,
    run,
  };
}
