import { useCallback, useEffect, useState } from 'react';
import type { Units } from './piece.js';
import type { LocationChoice } from './SettingsBar.js';
import { restoreSettings, type Settings, saveSettings } from './session.js';
import type { Problem } from './state.js';
import { get, paths } from './transport.js';

export interface PageStart {
  locations: LocationChoice[];
  thumbnails: ReadonlyMap<string, string>;
  problem: Problem | null;
  ready: boolean;
}

/** What the page starts from: the warehouses, and thumbnails of the pieces filed before a reload. */
export function usePageStart(packageIds: readonly string[]): PageStart {
  const [data, setData] = useState<PageStart>({ locations: [], thumbnails: new Map(), problem: null, ready: false });
  const [ids] = useState(() => packageIds.join(','));
  useEffect(() => {
    let left = false;
    void get(`${paths.page()}${ids ? `?packageIds=${ids}` : ''}`).then((outcome) => {
      if (left) return;
      if (!outcome.ok) {
        setData((before) => ({ ...before, problem: outcome.problem }));
        return;
      }
      const { locations, thumbnails } = outcome.answer as {
        locations?: LocationChoice[];
        thumbnails?: Record<string, string>;
      };
      setData({
        locations: locations ?? [],
        thumbnails: new Map(Object.entries(thumbnails ?? {})),
        problem: null,
        ready: true,
      });
    });
    return () => {
      left = true;
    };
  }, [ids]);
  return data;
}

/** A touch screen has a scanner or a thumb; its keyboard stays away until asked for. */
export function useSettings(): [Settings, (change: Partial<Settings>) => void] {
  const [settings, setSettings] = useState(() => {
    const saved = restoreSettings(localStorage);
    return { ...saved, scanner: saved.scanner ?? window.matchMedia('(pointer: coarse)').matches };
  });
  const change = useCallback((changed: Partial<Settings>) => {
    setSettings((before) => ({ ...before, ...changed, scanner: changed.scanner ?? before.scanner }));
  }, []);
  useEffect(() => saveSettings(localStorage, settings), [settings]);
  return [settings, change];
}

/** The clerk's warehouse: chosen once, or the only one. */
export function locationOf(locations: readonly LocationChoice[], { locationId }: Settings): LocationChoice | undefined {
  return locations.find((one) => one.id === locationId) ?? (locations.length === 1 ? locations[0] : undefined);
}

export function unitsOf({ imperial }: Settings, location: LocationChoice | undefined): Units {
  return (imperial ?? location?.country === 'US') ? { weight: 'lb', length: 'in' } : { weight: 'kg', length: 'cm' };
}
