import type { PiecePhoto } from './piece.js';
import { initialState } from './reducer.js';
import { FILED_KEPT, type ReceivingState } from './state.js';

/** What of `localStorage` and `sessionStorage` is needed; a private window may refuse both. */
export interface KeyValueStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const SESSION_KEY = 'pigeonhole.receiving';
const SETTINGS_KEY = 'pigeonhole.receiving.settings';
/** Another shape of what is stored is not read. */
const SHAPE = 1;

/**
 * The piece in hand and the last pieces filed, after a reload of the page. The request key comes back too: a piece whose
 * answer the reload lost is found by it, not filed twice. Of photos only those survive whose bytes are still here.
 */
export function restore(
  store: KeyValueStore,
  freshKey: string,
  shelf: string,
  isHere: (photoId: string) => boolean = () => false,
): ReceivingState {
  const saved = read(store, SESSION_KEY) as {
    shape?: number;
    piece?: ReceivingState['piece'];
    filed?: ReceivingState['filed'];
  } | null;
  const fresh = initialState(freshKey, shelf);
  if (saved?.shape !== SHAPE || !Array.isArray(saved.filed) || !saved.piece) return fresh;
  const kept = (photos: PiecePhoto[] = []) => photos.filter((photo) => isHere(photo.id));
  const piece = { ...fresh.piece, ...saved.piece, photos: kept(saved.piece.photos) };
  const filed = saved.filed.slice(0, FILED_KEPT).map((one) => ({
    ...one,
    photos: kept(one.photos),
    ...(one.status === 'undoing' ? { status: 'filed' as const } : {}),
  }));
  return { ...fresh, piece, filed, asking: { status: piece.evidence > 0 ? 'stale' : 'none', attempt: 0 } };
}

export function save(store: KeyValueStore, state: ReceivingState): void {
  write(store, SESSION_KEY, { shape: SHAPE, piece: state.piece, filed: state.filed });
}

export interface Settings {
  locationId: string | null;
  shelf: string;
  /** Keep the on-screen keyboard away: a scanner types. Null: as the device suggests. */
  scanner: boolean | null;
  sound: boolean;
  /** File a sure match without Enter. */
  fileAtOnce: boolean;
  /** Null: what the location's country uses. */
  imperial: boolean | null;
}

const DEFAULTS: Settings = {
  locationId: null,
  shelf: '',
  scanner: null,
  sound: true,
  fileAtOnce: false,
  imperial: null,
};

export function restoreSettings(store: KeyValueStore): Settings {
  const saved = read(store, SETTINGS_KEY);
  return typeof saved === 'object' && saved !== null ? { ...DEFAULTS, ...saved } : DEFAULTS;
}

export function saveSettings(store: KeyValueStore, settings: Settings): void {
  write(store, SETTINGS_KEY, settings);
}

function read(store: KeyValueStore, key: string): unknown {
  try {
    return JSON.parse(store.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function write(store: KeyValueStore, key: string, value: unknown): void {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch {
    // Full or refused: the page works without it.
  }
}

/** Ids of the pieces filed before a reload, for their thumbnails. */
export function filedBefore(store: KeyValueStore): string[] {
  return restore(store, '', '').filed.map((piece) => piece.packageId);
}
